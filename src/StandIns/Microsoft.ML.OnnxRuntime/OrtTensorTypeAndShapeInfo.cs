using Microsoft.ML.OnnxRuntime.Native;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public unsafe struct OrtTensorTypeAndShapeInfo
{
    /// <param name="info">An OrtTensorTypeAndShapeInfo*, which stays the caller's.</param>
    internal OrtTensorTypeAndShapeInfo(nint info)
    {
        int element;
        nuint rank;
        Library.Check(Library.Api->GetTensorElementType(info, &element));
        Library.Check(Library.Api->GetDimensionsCount(info, &rank));
        ElementDataType = (TensorElementType)element;
        Shape = new long[rank];
        fixed (long* shape = Shape)
        {
            Library.Check(Library.Api->GetDimensions(info, shape, rank));
        }
    }

    public TensorElementType ElementDataType { get; }

    public long[] Shape { get; }

    public int DimensionsCount => Shape.Length;

    public bool IsString => ElementDataType == TensorElementType.String;

    /// <summary>The product of the shape; 1 of a scalar.</summary>
    public long ElementCount
    {
        get
        {
            var count = 1L;
            foreach (var size in Shape)
            {
                count = checked(count * size);
            }
            return count;
        }
    }
}
