namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Element types of ONNX tensors; the values are those of the file format (TensorProto.DataType).</summary>
public enum OnnxElementType
{
    /// <summary>No type given.</summary>
    Undefined = 0,
    /// <summary>32-bit float.</summary>
    Float = 1,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,
    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,
    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,
    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,
    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,
    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,
    /// <summary>UTF-8 text.</summary>
    String = 8,
    /// <summary>One byte a value.</summary>
    Bool = 9,
    /// <summary>IEEE half precision.</summary>
    Float16 = 10,
    /// <summary>64-bit float.</summary>
    Double = 11,
    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 12,
    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,
    /// <summary>The upper 16 bits of a 32-bit float.</summary>
    BFloat16 = 16,
    /// <summary>8-bit float with 4 bits of exponent, 3 of mantissa, no infinities.</summary>
    Float8E4M3FN = 17,
    /// <summary>As <see cref="Float8E4M3FN"/>, with one more step of exponent and no negative zero.</summary>
    Float8E4M3FNUZ = 18,
    /// <summary>8-bit float with 5 bits of exponent, 2 of mantissa.</summary>
    Float8E5M2 = 19,
    /// <summary>As <see cref="Float8E5M2"/>, without infinities and negative zero.</summary>
    Float8E5M2FNUZ = 20,
    /// <summary>Unsigned 4-bit integer, two a byte.</summary>
    UInt4 = 21,
    /// <summary>Signed 4-bit integer, two a byte.</summary>
    Int4 = 22,
    /// <summary>4-bit float, two a byte: 0, 0.5, 1, 1.5, 2, 3, 4 and 6, with a sign.</summary>
    Float4E2M1 = 23,
    /// <summary>A power of two, its exponent in 8 bits.</summary>
    Float8E8M0 = 24,
    /// <summary>Unsigned 2-bit integer, four a byte.</summary>
    UInt2 = 25,
    /// <summary>Signed 2-bit integer, four a byte.</summary>
    Int2 = 26,
}
