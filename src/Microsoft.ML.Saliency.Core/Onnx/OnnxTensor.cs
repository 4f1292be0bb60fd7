using System.Runtime.InteropServices;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A constant tensor of a model: element type, shape and little-endian bytes. Immutable.</summary>
public sealed class OnnxTensor
{
    /// <summary>Wraps <paramref name="data"/>, which must not be changed afterwards.</summary>
    /// <exception cref="OnnxFormatException">The shape is negative or too large, or does not match the bytes.</exception>
    public OnnxTensor(OnnxElementType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var count = 1L;
        foreach (var d in shape)
        {
            if (d < 0 || (count > 0 && d > int.MaxValue / Math.Max(count, 1)))
            {
                throw Throw.Format($"A tensor of shape [{string.Join(", ", shape)}] has no size that fits in memory. The model is damaged: export it again.");
            }

            count *= d;
        }

        if (BytesOf(type, count) != data.Length)
        {
            throw Throw.Format($"A {type} tensor of shape [{string.Join(", ", shape)}] needs {BytesOf(type, count)} bytes, but the file holds {data.Length}. The model is damaged: export it again.");
        }

        Type = type;
        Shape = shape;
        Data = data;
        Count = (int)count;
    }

    /// <summary>Element type.</summary>
    public OnnxElementType Type { get; }

    /// <summary>Length of each axis; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>The elements, little-endian, last axis fastest.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>A float tensor.</summary>
    public static OnnxTensor Of(ReadOnlySpan<float> values, params long[] shape) => new(OnnxElementType.Float, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A 64-bit integer tensor.</summary>
    public static OnnxTensor Of(ReadOnlySpan<long> values, params long[] shape) => new(OnnxElementType.Int64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Bytes an element takes; those of less than 8 bits take one between them.</summary>
    /// <exception cref="OnnxFormatException">The type has no fixed size or is not known.</exception>
    public static int SizeOf(OnnxElementType type) => Math.Max(1, BitsOf(type) / 8);

    /// <summary>Bits an element takes.</summary>
    internal static int BitsOf(OnnxElementType type) => type switch
    {
        OnnxElementType.UInt2 or OnnxElementType.Int2 => 2,
        OnnxElementType.UInt4 or OnnxElementType.Int4 or OnnxElementType.Float4E2M1 => 4,
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Bool => 8,
        OnnxElementType.Float8E4M3FN or OnnxElementType.Float8E4M3FNUZ or OnnxElementType.Float8E5M2 or OnnxElementType.Float8E5M2FNUZ or OnnxElementType.Float8E8M0 => 8,
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 16,
        OnnxElementType.Float or OnnxElementType.Int32 or OnnxElementType.UInt32 => 32,
        OnnxElementType.Double or OnnxElementType.Int64 or OnnxElementType.UInt64 => 64,
        _ => throw Throw.Format($"Tensors of element type {type} are not supported. Supported: the float, integer and bool types of 2 to 64 bits."),
    };

    /// <summary>Bytes that some elements take.</summary>
    internal static long BytesOf(OnnxElementType type, long count) => BitsOf(type) < 8 ? (count * BitsOf(type) + 7) / 8 : count * SizeOf(type);

    /// <summary>The elements as 32-bit floats, converted where the type is another.</summary>
    public float[] ToSingles()
    {
        var result = new float[Count];
        if (Type == OnnxElementType.Float)
        {
            MemoryMarshal.Cast<byte, float>(Data.Span).CopyTo(result);
            return result;
        }

        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Type == OnnxElementType.Int64 ? At<long>(i) : (float)Real(i);
        }

        return result;
    }

    /// <summary>The elements as 64-bit integers, truncated where the type is a float.</summary>
    public long[] ToInt64s()
    {
        var result = new long[Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Type switch
            {
                OnnxElementType.Int64 => At<long>(i),
                OnnxElementType.UInt64 => (long)At<ulong>(i),
                _ => (long)Real(i),
            };
        }

        return result;
    }

    double Real(int i) => Type switch
    {
        OnnxElementType.Float => At<float>(i),
        OnnxElementType.Double => At<double>(i),
        OnnxElementType.Float16 => (double)At<Half>(i),
        OnnxElementType.BFloat16 => BitConverter.Int32BitsToSingle(At<ushort>(i) << 16),
        OnnxElementType.UInt8 or OnnxElementType.Bool => At<byte>(i),
        OnnxElementType.Int8 => At<sbyte>(i),
        OnnxElementType.UInt16 => At<ushort>(i),
        OnnxElementType.Int16 => At<short>(i),
        OnnxElementType.Int32 => At<int>(i),
        OnnxElementType.UInt32 => At<uint>(i),
        OnnxElementType.Int64 => At<long>(i),
        OnnxElementType.UInt64 => At<ulong>(i),
        OnnxElementType.UInt2 or OnnxElementType.UInt4 => Bits(i),
        OnnxElementType.Int2 => (sbyte)(Bits(i) << 6) >> 6,
        OnnxElementType.Int4 => (sbyte)(Bits(i) << 4) >> 4,
        _ => SmallFloat.Of(Type)!.Decode(Bits(i)),
    };

    /// <summary>The bits of an element of 8 bits or less; the first of a byte is in its lowest bits.</summary>
    int Bits(int i)
    {
        var bits = BitsOf(Type);
        var perByte = 8 / bits;
        return (At<byte>(i / perByte) >> (i % perByte * bits)) & ((1 << bits) - 1);
    }

    T At<T>(int i) where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data.Span)[i];
}
