namespace Microsoft.ML.Saliency.Onnx;

/// <summary>How engines hold the element types: floats of every width as 32-bit floats, integers of every width as 64-bit integers, bool as bool.</summary>
static class OnnxElementTypes
{
    /// <summary>The type that an engine holds it as: Float, Int64 or Bool.</summary>
    internal static OnnxElementType Held(this OnnxElementType type)
        => type == OnnxElementType.Bool ? OnnxElementType.Bool : type.IsFloat() ? OnnxElementType.Float : OnnxElementType.Int64;

    internal static bool IsFloat(this OnnxElementType type)
        => type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16 || SmallFloat.Of(type) is not null;

    internal static bool IsInteger(this OnnxElementType type) => type is not (OnnxElementType.Undefined or OnnxElementType.String or OnnxElementType.Bool) && !type.IsFloat();

    /// <summary>Least and greatest number of an integer type, as far as 64 bits hold them.</summary>
    internal static (long Least, long Greatest) Range(this OnnxElementType type)
    {
        var bits = OnnxTensor.BitsOf(type);
        return type is OnnxElementType.UInt2 or OnnxElementType.UInt4 or OnnxElementType.UInt8 or OnnxElementType.UInt16 or OnnxElementType.UInt32
            ? (0, (1L << bits) - 1)
            : type == OnnxElementType.UInt64 ? (0, long.MaxValue)
            : (long.MinValue >> (64 - bits), long.MaxValue >> (64 - bits));
    }
}
