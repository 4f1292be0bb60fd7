using System.Buffers.Binary;

namespace Microsoft.ML.Saliency;

/// <summary>Where each format keeps a picture's size. Nothing is believed: what lies beyond the bytes at hand is no size.</summary>
static class ImageFormats
{
    /// <summary>The format by its first bytes, null for none that is known, and the size, null where the header ends before it.</summary>
    internal static (string? Format, (long Width, long Height)? Size) Find(ReadOnlySpan<byte> file)
        => file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? ("PNG", Png(file))
            : file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ("JPEG", Jpeg(file))
            : file.StartsWith("GIF8"u8) ? ("GIF", file.Length >= 10 ? (U16(file, 6), U16(file, 8)) : null)
            : file.StartsWith("BM"u8) ? ("BMP", Bmp(file))
            : file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8) ? ("WebP", WebP(file))
            : file.StartsWith("II*\0"u8) ? ("TIFF", Tiff(file, little: true))
            : file.StartsWith("MM\0*"u8) ? ("TIFF", Tiff(file, little: false))
            : (null, null);

    static (long, long)? Png(ReadOnlySpan<byte> file)
        => file.Length >= 24 && file[12..].StartsWith("IHDR"u8)
            ? (BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]))
            : null;

    /// <summary>The largest of the frames declared before the pixels begin, as a decoder may take any.</summary>
    static (long, long)? Jpeg(ReadOnlySpan<byte> file)
    {
        (long Width, long Height)? size = null;
        for (var at = 2; at + 4 <= file.Length;)
        {
            var marker = file[at + 1];
            if (file[at] != 0xFF || marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker is 0xDA or 0xD9)
            {
                break;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && at + 9 <= file.Length)
            {
                (long Width, long Height) frame = (BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
                size = size is { } other && other.Width * other.Height > frame.Width * frame.Height ? other : frame;
            }

            // Markers without a length: fill bytes, restarts, and the beginning again.
            at += marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8) ? 2 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return size;
    }

    /// <summary>A header of 12 bytes has 16-bit sides; later ones have 32-bit sides, and a negative height for rows from the top.</summary>
    static (long, long)? Bmp(ReadOnlySpan<byte> file)
        => file.Length < 26 ? null
            : BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == 12 ? (U16(file, 18), U16(file, 20))
            : (BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..])));

    static (long, long)? WebP(ReadOnlySpan<byte> file)
    {
        var chunk = file[12..];
        return chunk.StartsWith("VP8X"u8) && chunk.Length >= 18 ? (1 + U24(chunk, 12), 1 + U24(chunk, 15))
            : chunk.StartsWith("VP8L"u8) && chunk.Length >= 13 && chunk[8] == 0x2F && BinaryPrimitives.ReadUInt32LittleEndian(chunk[9..]) is var bits
                ? (1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
            : chunk.StartsWith("VP8 "u8) && chunk.Length >= 18 && chunk[11..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]) ? (U16(chunk, 14) & 0x3FFF, U16(chunk, 16) & 0x3FFF)
            : null;
    }

    static (long, long)? Tiff(ReadOnlySpan<byte> file, bool little)
    {
        const int Width = 256, Height = 257, Entry = 12;
        long width = -1, height = -1;
        if (file.Length < 8 || U32(file, 4) is var directory && directory > file.Length - 2)
        {
            return null;
        }

        for (int i = 0, count = Short(file, (int)directory); i < count; i++)
        {
            var at = (int)directory + 2 + Entry * i;
            if (at > file.Length - Entry)
            {
                return null;
            }

            var value = Short(file, at + 2) == 3 ? Short(file, at + 8) : U32(file, at + 8);
            (width, height) = Short(file, at) switch { Width => (value, height), Height => (width, value), _ => (width, height) };
        }

        return width < 0 || height < 0 ? null : (width, height);

        int Short(ReadOnlySpan<byte> bytes, int at) => little ? U16(bytes, at) : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

        long U32(ReadOnlySpan<byte> bytes, int at) => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
    }

    static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    static int U24(ReadOnlySpan<byte> bytes, int at) => U16(bytes, at) | bytes[at + 2] << 16;
}
