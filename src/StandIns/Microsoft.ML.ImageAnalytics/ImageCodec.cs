using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>Files to pixels and back. Pixels are B, G, R, A with the colours already multiplied by alpha.</summary>
internal static unsafe class ImageCodec
{
    const int JpegQuality = 100;

    /// <exception cref="InvalidDataException">The bytes are not a whole PNG or JPEG file.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> file, out int width, out int height)
    {
        var image = Read(file);
        try
        {
            if (Gd.ToTrueColor(image) == 0)
                throw new InvalidDataException(Gd.TakeMessage() ?? "its palette cannot be expanded");
            (width, height) = (Gd.Width(image), Gd.Height(image));
            var pixels = GC.AllocateUninitializedArray<byte>(4 * width * height);
            var bgra = MemoryMarshal.Cast<byte, uint>(pixels.AsSpan());
            var transparent = Gd.Transparent(image);
            for (var y = 0; y < height; y++)
                FromGd(Gd.Row(image, y), bgra.Slice(y * width, width), transparent);
            return pixels;
        }
        finally
        {
            Gd.Destroy(image);
        }
    }

    public static byte[] Encode(MLImage source, bool png)
    {
        var (width, height) = (source.Width, source.Height);
        var image = Gd.Create(width, height);
        if (image == 0)
            throw new InvalidOperationException($"An image of {width}x{height} cannot be saved: {Gd.TakeMessage() ?? "out of memory"}.");
        byte* data = null;
        try
        {
            var pixels = MemoryMarshal.Cast<byte, uint>(source.Pixels);
            var opaque = true;
            for (var y = 0; y < height; y++)
                opaque &= ToGd(pixels.Slice(y * width, width), Gd.Row(image, y), source.PixelFormat);
            Gd.SaveAlpha(image, opaque ? 0 : 1);
            data = png ? Gd.WritePng(image, out var size) : Gd.WriteJpeg(image, out size, JpegQuality);
            if (data == null)
                throw new InvalidOperationException($"An image of {width}x{height} cannot be saved as {(png ? "PNG" : "JPEG")}: {Gd.TakeMessage() ?? "no reason given"}.");
            return new ReadOnlySpan<byte>(data, size).ToArray();
        }
        finally
        {
            Gd.Destroy(image);
            if (data != null)
                Gd.Free(data);
        }
    }

    static nint Read(ReadOnlySpan<byte> file)
    {
        var png = ImageFile.IsPng(file);
        if (png)
            file = ImageFile.PngPixels(file);
        else if (ImageFile.IsJpeg(file))
            ImageFile.CheckJpeg(file);
        else
            throw new InvalidDataException($"it begins with {(file.IsEmpty ? "nothing" : Convert.ToHexString(file[..Math.Min(4, file.Length)]))}; PNG and JPEG files are accepted");

        Gd.TakeMessage();
        nint image;
        fixed (byte* data = file)
            image = png ? Gd.ReadPng(file.Length, data) : Gd.ReadJpeg(file.Length, data, 0);
        var message = Gd.TakeMessage();
        // The JPEG decoder goes on after lost data; other warnings (stray bytes, odd application segments) cost no pixel.
        var lossy = message is not null && (message.Contains("remature end", StringComparison.Ordinal) || message.Contains("bad Huffman code", StringComparison.Ordinal));
        if (image != 0 && !lossy)
            return image;
        if (image != 0)
            Gd.Destroy(image);
        throw new InvalidDataException($"the {(png ? "PNG" : "JPEG")} file is damaged: {message ?? "its pixels cannot be read"}");
    }

    // libgd's alpha has 7 bits and counts transparency: 0 is opaque (255 here), 127 is transparent (0 here).
    static void FromGd(ReadOnlySpan<uint> source, Span<uint> target, int transparent)
    {
        for (var x = 0; x < target.Length; x++)
        {
            var pixel = source[x];
            var clear = pixel >> 24;
            if (clear == 0 && pixel != (uint)transparent)
                target[x] = pixel | 0xFF000000;
            else if (clear == 0 || clear == 127)
                target[x] = 0;
            else
                target[x] = Premultiply(pixel, 255 - ((clear << 1) + (clear >> 6)));
        }
    }

    static bool ToGd(ReadOnlySpan<uint> source, Span<uint> target, MLPixelFormat format)
    {
        var opaque = true;
        for (var x = 0; x < target.Length; x++)
        {
            var pixel = source[x];
            if (format == MLPixelFormat.Rgba32)
                pixel = MLImage.SwapRedBlue(pixel);
            var alpha = pixel >> 24;
            opaque &= alpha == 255;
            target[x] = alpha == 255 ? pixel & 0xFFFFFF : (127 - (alpha >> 1)) << 24 | MLImage.Unpremultiply(pixel);
        }
        return opaque;
    }

    static uint Premultiply(uint pixel, uint alpha)
    {
        return alpha << 24 | Scale(pixel >> 16 & 255) << 16 | Scale(pixel >> 8 & 255) << 8 | Scale(pixel & 255);
        uint Scale(uint colour) => (colour * alpha + 127) / 255;
    }
}
