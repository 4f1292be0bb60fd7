using System.Runtime.InteropServices;

namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>The ways in which a file can hold a tensor's values.</summary>
public class OnnxReaderTensorTests
{
    const int FloatData = 4, Int32Data = 5, Int64Data = 7, RawData = 9, DoubleData = 10, UInt64Data = 11;

    [Theory]
    [InlineData(OnnxElementType.UInt8, Int32Data, new long[] { 0, 1, 255 }, new byte[] { 0, 1, 255 })]
    [InlineData(OnnxElementType.Int8, Int32Data, new long[] { -128, -1, 127 }, new byte[] { 0x80, 0xFF, 0x7F })]
    [InlineData(OnnxElementType.Bool, Int32Data, new long[] { 0, 1, 1 }, new byte[] { 0, 1, 1 })]
    [InlineData(OnnxElementType.UInt16, Int32Data, new long[] { 1, 65535, 256 }, new byte[] { 1, 0, 0xFF, 0xFF, 0, 1 })]
    [InlineData(OnnxElementType.Int16, Int32Data, new long[] { -2, 300, -32768 }, new byte[] { 0xFE, 0xFF, 0x2C, 1, 0, 0x80 })]
    [InlineData(OnnxElementType.Float16, Int32Data, new long[] { 0x3C00, 0xC000, 1 }, new byte[] { 0, 0x3C, 0, 0xC0, 1, 0 })]
    [InlineData(OnnxElementType.BFloat16, Int32Data, new long[] { 0x3F80, 0xC000, 1 }, new byte[] { 0x80, 0x3F, 0, 0xC0, 1, 0 })]
    [InlineData(OnnxElementType.Int32, Int32Data, new long[] { -2, 1, 258 }, new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 2, 1, 0, 0 })]
    [InlineData(OnnxElementType.UInt32, UInt64Data, new long[] { 1, 0xFFFFFFFF, 2 }, new byte[] { 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0 })]
    [InlineData(OnnxElementType.Int64, Int64Data, new long[] { -1, 1, 2 }, new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(OnnxElementType.UInt64, UInt64Data, new long[] { -1, 1, 2 }, new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 })]
    public void Integers_typed_packed_or_raw_are_the_same(OnnxElementType type, int field, long[] values, byte[] raw)
    {
        Wire Head() => Wire.Tensor(type, 3);

        Assert.Equal(raw, Read(Head().Bytes(RawData, raw)).Data.ToArray());
        Assert.Equal(raw, Read(Head().Packed(field, values)).Data.ToArray());
        Assert.Equal(raw, Read(Head().Each(field, values)).Data.ToArray());
        Assert.Equal(raw, Read(Head().Int(field, values[0]).Packed(field, values[1..])).Data.ToArray());
    }

    [Fact]
    public void Floats_typed_packed_or_raw_are_the_same()
    {
        float[] values = [1.5f, -2f, float.Epsilon];
        var raw = MemoryMarshal.AsBytes<float>(values).ToArray();
        Wire Head() => Wire.Tensor(OnnxElementType.Float, 3);

        Assert.Equal(values, Read(Head().Bytes(RawData, raw)).ToSingles());
        Assert.Equal(values, Read(Head().Bytes(FloatData, raw)).ToSingles());
        Assert.Equal(values, Read(Head().Real(FloatData, values[0]).Real(FloatData, values[1]).Real(FloatData, values[2])).ToSingles());
        Assert.Equal(values, Read(Head().Bytes(FloatData, raw[..4]).Bytes(FloatData, raw[4..])).ToSingles());
    }

    [Fact]
    public void Doubles_typed_packed_or_raw_are_the_same()
    {
        var raw = MemoryMarshal.AsBytes<double>([0.1, -2]).ToArray();
        Wire Head() => Wire.Tensor(OnnxElementType.Double, 2);

        Assert.Equal(raw, Read(Head().Bytes(RawData, raw)).Data.ToArray());
        Assert.Equal(raw, Read(Head().Bytes(DoubleData, raw)).Data.ToArray());
        Assert.Equal(raw, Read(Head().Real(DoubleData, 0.1).Real(DoubleData, -2d)).Data.ToArray());
    }

    [Theory]
    [InlineData(OnnxElementType.Float16, new long[] { 0x3C00, 0xC000, 0x7BFF, 0x0001, 0x7C00 }, new[] { 1f, -2f, 65504f, 5.9604645e-8f, float.PositiveInfinity })]
    [InlineData(OnnxElementType.BFloat16, new long[] { 0x3F80, 0xC000, 0x3DCC, 0x0001, 0xFF80 }, new[] { 1f, -2f, 0.099609375f, 9.1835e-41f, float.NegativeInfinity })]
    [InlineData(OnnxElementType.Int8, new long[] { -1, -128, 0, 1, 127 }, new[] { -1f, -128f, 0f, 1f, 127f })]
    [InlineData(OnnxElementType.UInt8, new long[] { 1, 128, 0, 200, 255 }, new[] { 1f, 128f, 0f, 200f, 255f })]
    [InlineData(OnnxElementType.Int16, new long[] { -1, -32768, 0, 1, 32767 }, new[] { -1f, -32768f, 0f, 1f, 32767f })]
    [InlineData(OnnxElementType.UInt16, new long[] { 1, 65535, 0, 1, 32768 }, new[] { 1f, 65535f, 0f, 1f, 32768f })]
    [InlineData(OnnxElementType.Int32, new long[] { -1, int.MinValue, 0, 1, 1 << 20 }, new[] { -1f, -2147483648f, 0f, 1f, 1048576f })]
    public void Values_become_floats(OnnxElementType type, long[] values, float[] expected)
        => Assert.Equal(expected, Read(Wire.Tensor(type, 5).Packed(Int32Data, values)).ToSingles());

    [Theory]
    [InlineData(OnnxElementType.Int64, Int64Data, new[] { long.MinValue, -1, long.MaxValue })]
    [InlineData(OnnxElementType.UInt32, UInt64Data, new long[] { 0, 1, 0xFFFFFFFF })]
    [InlineData(OnnxElementType.Int32, Int32Data, new long[] { int.MinValue, -1, int.MaxValue })]
    public void Values_become_integers(OnnxElementType type, int field, long[] values)
        => Assert.Equal(values, Read(Wire.Tensor(type, 3).Packed(field, values)).ToInt64s());

    [Fact]
    public void A_scalar_has_no_axes_and_an_empty_tensor_no_bytes()
    {
        var scalar = Read(new Wire().Int(2, 1).Text(8, "w").Real(FloatData, 3f));
        Assert.Empty(scalar.Shape);
        Assert.Equal([3f], scalar.ToSingles());

        var empty = Read(Wire.Tensor(OnnxElementType.Float, 2, 0));
        Assert.Equal([2, 0], empty.Shape);
        Assert.Equal(0, empty.Count);
    }

    [Fact]
    public void Fields_are_read_in_any_order()
    {
        var tensor = Read(new Wire().Bytes(RawData, 1, 2, 3).Text(8, "w").Int(2, 2).Each(1, 3, 1));
        Assert.Equal([3, 1], tensor.Shape);
        Assert.Equal([1f, 2f, 3f], tensor.ToSingles());
    }

    static OnnxTensor Read(Wire tensor) => OnnxModel.Load(Wire.Model(Wire.WithInitializer(tensor)).ToArray()).Graph.Initializers["w"];
}
