using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.Saliency;

/// <summary>Writes arrays as NumPy's .npy files, version 1.0: little-endian 32-bit floats in C order. Read them with <c>numpy.load</c>.</summary>
/// <remarks>Source of the format: NumPy Enhancement Proposal 1.</remarks>
public static class NpyWriter
{
    /// <summary>Writes one array.</summary>
    /// <param name="stream">Where to; written from its position on, and left open.</param>
    /// <param name="values">The values, last axis fastest.</param>
    /// <param name="shape">Length of each axis; none for a single number.</param>
    /// <exception cref="ArgumentException">The number of values is not the shape's product.</exception>
    public static void Write(Stream stream, ReadOnlySpan<float> values, params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Any(d => d < 0) || shape.Aggregate(1L, (size, d) => checked(size * d)) != values.Length)
        {
            throw ImageThrow.NpyShape(values.Length, shape);
        }

        var axes = string.Concat(shape.Select((d, i) => i == 0 ? $"{d}," : $" {d}" + (i == shape.Length - 1 ? "" : ",")));
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({axes}), }}";

        // Magic, version and header length take 10 bytes; all of it ends on a multiple of 64, for memory mapping.
        const int prefix = 10;
        var length = (prefix + text.Length + 1 + 63) / 64 * 64 - prefix;
        Span<byte> start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], checked((ushort)length));
        stream.Write(start);
        stream.Write(Encoding.ASCII.GetBytes(text.PadRight(length - 1) + '\n'));
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> number = stackalloc byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, value);
            stream.Write(number);
        }
    }
}
