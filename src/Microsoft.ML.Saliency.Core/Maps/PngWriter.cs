using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Saliency;

/// <summary>Writes pictures as PNG, 8 bits a channel, to any stream: a web response, an archive, a report.</summary>
/// <remarks>Source of the format: W3C, Portable Network Graphics (third edition).</remarks>
public static class PngWriter
{
    static readonly uint[] s_crc = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    /// <summary>The picture as a PNG file in memory.</summary>
    public static byte[] ToPng(this Picture picture)
    {
        using var stream = new MemoryStream();
        Write(stream, picture);
        return stream.ToArray();
    }

    /// <summary>Writes one picture: RGB where it is opaque throughout, else RGBA.</summary>
    /// <param name="stream">Where to; written from its position on, and left open.</param>
    /// <param name="picture">The picture; its alpha is kept.</param>
    public static void Write(Stream stream, Picture picture)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(picture);
        var rgba = picture.Rgba;
        for (var i = 3; i < rgba.Length; i += 4)
        {
            if (rgba[i] != byte.MaxValue)
            {
                Write(stream, rgba, picture.Width, picture.Height, 4);
                return;
            }
        }

        var rgb = new byte[rgba.Length / 4 * 3];
        for (var i = 0; i < rgb.Length / 3; i++)
        {
            rgba.AsSpan(4 * i, 3).CopyTo(rgb.AsSpan(3 * i));
        }

        Write(stream, rgb, picture.Width, picture.Height, 3);
    }

    /// <summary>Writes a grey picture, one byte a pixel from 0 (black) to 255 (white).</summary>
    /// <param name="stream">Where to; written from its position on, and left open.</param>
    /// <param name="pixels">The pixels [height, width].</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <exception cref="ArgumentException">The number of bytes is not width x height.</exception>
    public static void WriteGrey(Stream stream, ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ImageThrow.IfNotMap(pixels.Length, width, height);
        Write(stream, pixels, width, height, 1);
    }

    static void Write(Stream stream, ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

        // Width, height, 8 bits, kind of colour, and the only compression, filter set and order of rows but interlaced.
        Span<byte> header = [0, 0, 0, 0, 0, 0, 0, 0, 8, (byte)(channels switch { 1 => 0, 3 => 2, _ => 6 }), 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        Chunk(stream, "IHDR"u8, header);

        // Filters help smooth pictures and hurt noise and flat colours; which it is, only trying tells.
        var plain = Compress(pixels, width * channels, channels, filters: 1);
        var filtered = Compress(pixels, width * channels, channels, filters: 5);
        Chunk(stream, "IDAT"u8, plain.Length <= filtered.Length ? plain : filtered);
        Chunk(stream, "IEND"u8, []);
    }

    static byte[] Compress(ReadOnlySpan<byte> pixels, int stride, int channels, int filters)
    {
        using var result = new MemoryStream();
        using (var zip = new ZLibStream(result, CompressionLevel.Optimal, leaveOpen: true))
        {
            var (line, best, above) = (new byte[stride + 1], new byte[stride + 1], new byte[stride]);
            for (var at = 0; at < pixels.Length; at += stride)
            {
                var row = pixels.Slice(at, stride);
                var least = int.MaxValue;
                for (var type = 0; type < filters; type++)
                {
                    var sum = Filter(type, row, above, channels, line);
                    if (sum < least)
                    {
                        (least, line, best) = (sum, best, line);
                    }
                }

                zip.Write(best);
                row.CopyTo(above);
            }
        }

        return result.ToArray();
    }

    /// <summary>One filtered line behind its type, and the sum of its absolute values as signed bytes: the usual guess at what compresses best.</summary>
    static int Filter(int type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int channels, Span<byte> line)
    {
        line[0] = (byte)type;
        var sum = 0;
        for (var i = 0; i < row.Length; i++)
        {
            int up = above[i], left = i < channels ? 0 : row[i - channels], corner = i < channels ? 0 : above[i - channels];
            var guess = type switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) };
            line[i + 1] = (byte)(row[i] - guess);
            sum += Math.Abs((int)(sbyte)line[i + 1]);
        }

        return sum;
    }

    static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    static void Chunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        stream.Write(number);
    }

    static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc = s_crc[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return crc;
    }

    static uint CrcOf(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }

        return crc;
    }
}
