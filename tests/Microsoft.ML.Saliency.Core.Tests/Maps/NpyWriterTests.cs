using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Saliency.Tests.Maps;

public partial class NpyWriterTests
{
    [Fact]
    public void Bytes_are_those_that_NumPy_writes()
    {
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }".PadRight(117) + "\n";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0];
        Assert.Equal(expected, Write([1, -2.5f], 1, 2));
    }

    [Theory]
    [InlineData("()")]
    [InlineData("(5,)", 5)]
    [InlineData("(2, 3)", 2, 3)]
    [InlineData("(2, 0, 7)", 2, 0, 7)]
    [InlineData("(1, 3, 224, 224)", 1, 3, 224, 224)]
    public void Any_shape_comes_back(string text, params int[] shape)
    {
        var values = Sample.Signed(shape.Aggregate(1, (n, d) => n * d));
        var bytes = Write(values, shape);
        Assert.Contains($"'shape': {text}, }}", Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);
        var (read, readShape) = Read(bytes);
        Assert.Equal(shape, readShape);
        Assert.Equal(values, read);
    }

    [Fact]
    public void Values_that_do_not_fill_the_shape_are_refused()
    {
        Assert.Equal("4 values do not fill an array of shape (2, 3). Give one length per axis, whose product is 4. (Parameter 'shape')", Assert.Throws<ArgumentException>(() => Write(new float[4], 2, 3)).Message);
        Assert.Throws<ArgumentException>(() => Write(new float[4], -2, -2));
    }

    static byte[] Write(float[] values, params int[] shape)
    {
        using var stream = new MemoryStream();
        NpyWriter.Write(stream, values, shape);
        return stream.ToArray();
    }

    static (float[] Values, int[] Shape) Read(byte[] bytes)
    {
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Equal(0, start % 64);
        Assert.Equal((byte)'\n', bytes[start - 1]);
        var shape = Shape().Match(Encoding.ASCII.GetString(bytes, 10, start - 10)).Groups[1].Value;
        return (
            [.. Enumerable.Range(0, (bytes.Length - start) / 4).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(start + 4 * i)))],
            [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(d => int.Parse(d, CultureInfo.InvariantCulture))]);
    }

    [GeneratedRegex(@"^\{'descr': '<f4', 'fortran_order': False, 'shape': \((.*)\), \} *\n$")]
    private static partial Regex Shape();
}
