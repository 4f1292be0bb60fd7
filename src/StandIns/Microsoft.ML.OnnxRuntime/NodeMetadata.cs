using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a model says of one of its inputs or outputs.</summary>
public unsafe class NodeMetadata
{
    readonly TensorElementType element;
    readonly int[] dimensions;
    readonly string[] symbolicDimensions;

    /// <param name="typeInfo">An OrtTypeInfo*, which stays the caller's.</param>
    internal NodeMetadata(nint typeInfo)
    {
        int kind;
        nint tensor;
        Library.Check(Library.Api->GetOnnxTypeFromTypeInfo(typeInfo, &kind));
        OnnxValueType = (OnnxValueType)kind;
        if (!IsTensor)
        {
            return;
        }
        Library.Check(Library.Api->CastTypeInfoToTensorInfo(typeInfo, &tensor));
        var info = new OrtTensorTypeAndShapeInfo(tensor);
        element = info.ElementDataType;
        dimensions = Array.ConvertAll(info.Shape, size => checked((int)size));

        var names = new nint[info.Shape.Length];
        fixed (nint* first = names)
        {
            Library.Check(Library.Api->GetSymbolicDimensions(tensor, (byte**)first, (nuint)names.Length));
        }
        symbolicDimensions = Array.ConvertAll(names, name => Marshal.PtrToStringUTF8(name));
    }

    public OnnxValueType OnnxValueType { get; }

    public bool IsTensor => OnnxValueType is OnnxValueType.ONNX_TYPE_TENSOR or OnnxValueType.ONNX_TYPE_SPARSETENSOR;

    public bool IsString => ElementDataType == TensorElementType.String;

    /// <summary>The shape, -1 where the model leaves a size open.</summary>
    public int[] Dimensions => OfTensor(dimensions);

    /// <summary>The names of the open sizes, empty where a size is given or has no name.</summary>
    public string[] SymbolicDimensions => OfTensor(symbolicDimensions);

    public TensorElementType ElementDataType => OfTensor(element);

    public Type ElementType => ElementTypes.TypeOf(ElementDataType);

    T OfTensor<T>(T value) => IsTensor ? value : throw new OnnxRuntimeException(ErrorCode.Fail, $"A value of type {OnnxValueType} has neither shape nor element type; only a tensor has.");
}
