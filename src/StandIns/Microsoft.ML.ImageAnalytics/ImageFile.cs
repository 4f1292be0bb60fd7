using System.Buffers.Binary;

namespace Microsoft.ML.Data;

/// <summary>
/// What can be learnt of an image file without decoding it. Files are taken for hostile: sizes are read and bounded before
/// a decoder allocates anything, and a file that ends too early is refused, where decoders would fill up with grey.
/// </summary>
internal static class ImageFile
{
    public const int MaxSide = 65_535;
    public const int MaxPixels = 1 << 28;

    // Each scan of a progressive JPEG costs a pass over the whole picture; real files have about ten.
    const int MaxScans = 500;
    const long MaxScannedPixels = 1L << 32;

    static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(PngSignature);

    public static bool IsJpeg(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>
    /// The PNG file with nothing but what makes its pixels: no comments, colour profiles or times, which a decoder would
    /// unpack, judge and complain about.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is cut short or its size is out of bounds.</exception>
    public static ReadOnlySpan<byte> PngPixels(ReadOnlySpan<byte> file)
    {
        var kept = new byte[file.Length];
        PngSignature.CopyTo(kept);
        var (read, written) = (PngSignature.Length, PngSignature.Length);
        while (true)
        {
            if (file.Length - read < 12)
                throw CutShort("PNG", file.Length);
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[read..]);
            var name = file.Slice(read + 4, 4);
            if (length > file.Length - read - 12)
                throw CutShort("PNG", file.Length);
            var chunk = file.Slice(read, (int)length + 12);
            if (read == PngSignature.Length)
            {
                if (!name.SequenceEqual("IHDR"u8) || length != 13)
                    throw new InvalidDataException("the PNG file does not begin with a header of 13 bytes");
                CheckSize(BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]), BinaryPrimitives.ReadUInt32BigEndian(chunk[12..]));
            }
            // A capital first letter marks the chunks that a decoder must understand.
            if ((name[0] & 0x20) == 0 || name.SequenceEqual("tRNS"u8))
            {
                chunk.CopyTo(kept.AsSpan(written));
                written += chunk.Length;
            }
            if (name.SequenceEqual("IEND"u8))
                return kept.AsSpan(0, written);
            read += chunk.Length;
        }
    }

    /// <summary>Walks the JPEG file's markers to its end.</summary>
    /// <exception cref="InvalidDataException">The file is cut short or its size is out of bounds.</exception>
    public static void CheckJpeg(ReadOnlySpan<byte> file)
    {
        var pixels = 0L;
        var scans = 0;
        for (var at = 2; ;)
        {
            // Compressed data and stray bytes between segments: the next marker is an FF before anything but 00 and restart numbers.
            while (at + 1 < file.Length && !(file[at] == 0xFF && file[at + 1] is not (0x00 or 0x01 or 0xFF or (>= 0xD0 and <= 0xD8))))
                at++;
            if (at + 1 >= file.Length)
                throw CutShort("JPEG", file.Length);
            var marker = file[at + 1];
            if (marker == 0xD9)
                break;
            if (file.Length - at < 4 || BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]) is var length && length > file.Length - at - 2)
                throw CutShort("JPEG", file.Length);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && length >= 8)
            {
                var (width, height) = (BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
                CheckSize(width, height);
                pixels = (long)width * height;
            }
            if (marker == 0xDA && (++scans > MaxScans || scans * pixels > MaxScannedPixels))
                throw new InvalidDataException($"the JPEG file has {scans} scans or more of {pixels} pixels; {MaxScans} scans and {MaxScannedPixels >> 20} scanned megapixels in all are accepted");
            at += 2 + length;
        }
        if (pixels == 0 || scans == 0)
            throw new InvalidDataException("the JPEG file has no picture");
    }

    static void CheckSize(uint width, uint height)
    {
        if (width is 0 or > MaxSide || height is 0 or > MaxSide || (long)width * height > MaxPixels)
            throw new InvalidDataException($"its size is {width}x{height}; sides of 1 to {MaxSide} pixels and {MaxPixels >> 20} megapixels in all are accepted");
    }

    static InvalidDataException CutShort(string format, int length) =>
        new($"the {format} file is cut short: it ends after {length} bytes, before its end mark");
}
