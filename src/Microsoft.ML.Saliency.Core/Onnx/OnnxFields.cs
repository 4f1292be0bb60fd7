namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Field numbers and codes of onnx.proto: what the reader and the writer must agree on.</summary>
static class OnnxFields
{
    /// <summary>The first opset that broadcasts as every later one does; models before it are refused.</summary>
    internal const int MinOpset = 7;

    /// <summary>The first file version that names its operator sets.</summary>
    internal const int MinIrVersion = 3;

    internal static class Model
    {
        internal const int IrVersion = 1, ProducerName = 2, ProducerVersion = 3, Graph = 7, OpsetImport = 8, Metadata = 14, Functions = 25;
    }

    internal static class Opset
    {
        internal const int Domain = 1, Version = 2;
    }

    internal static class Function
    {
        internal const int Name = 1, Input = 4, Output = 5, Attribute = 6, Node = 7, OpsetImport = 9, Domain = 10, Default = 11, Overload = 13;
    }

    internal static class Entry
    {
        internal const int Key = 1, Value = 2;
    }

    internal static class Graph
    {
        internal const int Node = 1, Name = 2, Initializer = 5, Input = 11, Output = 12, ValueInfo = 13, SparseInitializer = 15;
    }

    internal static class Node
    {
        internal const int Input = 1, Output = 2, Name = 3, OpType = 4, Attribute = 5, Domain = 7, Overload = 8;
    }

    internal static class Attribute
    {
        internal const int Name = 1, Float = 2, Int = 3, Text = 4, Tensor = 5, Graph = 6, Floats = 7, Ints = 8, Texts = 9, Tensors = 10,
            Graphs = 11, TypeProto = 14, TypeProtos = 15, Type = 20, Reference = 21, SparseTensor = 22, SparseTensors = 23;
    }

    /// <summary>AttributeProto.AttributeType.</summary>
    internal static class AttributeKind
    {
        internal const int Float = 1, Int = 2, Text = 3, Tensor = 4, Graph = 5, Floats = 6, Ints = 7, Texts = 8, Tensors = 9, Graphs = 10,
            SparseTensor = 11, SparseTensors = 12, TypeProto = 13, TypeProtos = 14;
    }

    internal static class Tensor
    {
        internal const int Dims = 1, DataType = 2, FloatData = 4, Int32Data = 5, Int64Data = 7, Name = 8, RawData = 9, DoubleData = 10,
            UInt64Data = 11, ExternalData = 13, DataLocation = 14;
    }

    internal static class SparseTensor
    {
        internal const int Values = 1;
    }

    internal static class ValueInfo
    {
        internal const int Name = 1, Type = 2;
    }

    internal static class Type
    {
        internal const int Tensor = 1, Sequence = 4, Map = 5, SparseTensor = 8, Optional = 9;
    }

    internal static class TensorType
    {
        internal const int ElementType = 1, Shape = 2;
    }

    internal static class Shape
    {
        internal const int Axis = 1;
    }

    internal static class Axis
    {
        internal const int Length = 1, Symbol = 2;
    }

    /// <summary>The format's own name of an attribute's kind.</summary>
    internal static string KindName(long kind) => kind switch
    {
        AttributeKind.Float => "FLOAT",
        AttributeKind.Int => "INT",
        AttributeKind.Text => "STRING",
        AttributeKind.Tensor => "TENSOR",
        AttributeKind.Graph => "GRAPH",
        AttributeKind.Floats => "FLOATS",
        AttributeKind.Ints => "INTS",
        AttributeKind.Texts => "STRINGS",
        AttributeKind.Tensors => "TENSORS",
        AttributeKind.Graphs => "GRAPHS",
        AttributeKind.SparseTensor => "SPARSE_TENSOR",
        AttributeKind.SparseTensors => "SPARSE_TENSORS",
        AttributeKind.TypeProto => "TYPE_PROTO",
        AttributeKind.TypeProtos => "TYPE_PROTOS",
        _ => $"number {kind}",
    };

    /// <summary>The name of an element type, of those too that <see cref="OnnxElementType"/> leaves out.</summary>
    internal static string ElementName(long type) => type switch
    {
        14 => "Complex64",
        15 => "Complex128",
        _ when IsKnown(type) => ((OnnxElementType)type).ToString(),
        _ => $"number {type}",
    };

    /// <summary>Whether <see cref="OnnxElementType"/> has the type.</summary>
    internal static bool IsKnown(long type) => type is >= 0 and <= int.MaxValue && Enum.IsDefined((OnnxElementType)type);

    /// <summary>Whether tensors of the type can be held: its elements have a fixed number of bits.</summary>
    internal static bool IsHeld(long type) => IsKnown(type) && (OnnxElementType)type is not (OnnxElementType.Undefined or OnnxElementType.String);
}
