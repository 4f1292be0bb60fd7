using System.Buffers.Binary;

namespace Microsoft.ML.Saliency;

/// <summary>Whether a picture file is all there.</summary>
static class ImageEnd
{
    /// <summary>Whether the file goes on to its end mark, or for the length that it says; true of formats that have neither.</summary>
    internal static bool IsThere(ReadOnlySpan<byte> file, string format) => format switch
    {
        "PNG" => Png(file),
        "JPEG" => Jpeg(file),
        "WebP" => file.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) <= file.Length - 8,
        _ => true,
    };

    /// <summary>Chunk by chunk to the one that ends the file.</summary>
    static bool Png(ReadOnlySpan<byte> file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            var chunk = file[(int)at..];
            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("IEND"u8))
            {
                return at <= file.Length;
            }
        }

        return false;
    }

    /// <summary>Marker by marker to the one that ends the file.</summary>
    static bool Jpeg(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (true)
        {
            // Compressed data and stray bytes between segments: the next marker is an FF before anything but 00, fill and restart numbers.
            while (at + 1 < file.Length && !(file[at] == 0xFF && file[at + 1] is not (0x00 or 0x01 or 0xFF or (>= 0xD0 and <= 0xD8))))
            {
                at++;
            }

            if (at + 1 >= file.Length)
            {
                return false;
            }

            if (file[at + 1] == 0xD9)
            {
                return true;
            }

            if (at + 4 > file.Length)
            {
                return false;
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }
    }
}
