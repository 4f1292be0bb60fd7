using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>
/// A picture of 32 bits a pixel, row by row from the top left. Colours are multiplied by alpha, as in the package:
/// a decoded pixel of alpha 0 is all zero. May be read by many threads at once; the tag and Dispose want one owner.
/// </summary>
public sealed class MLImage : IDisposable
{
    readonly int _width, _height;
    readonly MLPixelFormat _format;
    byte[] _pixels;
    string _tag;

    internal MLImage(int width, int height, MLPixelFormat format, byte[] pixels) =>
        (_width, _height, _format, _pixels) = (width, height, format, pixels);

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var copy = new MemoryStream();
        imageStream.CopyTo(copy);
        return Decode(copy.GetBuffer().AsSpan(0, (int)copy.Length), "Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        if (!File.Exists(imagePath))
            throw new ArgumentException("Invalid path", nameof(imagePath));
        return Decode(File.ReadAllBytes(imagePath), "Invalid path", nameof(imagePath));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException($"Unsupported pixel format '{pixelFormat}': choose Bgra32 or Rgba32.", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException($"Invalid width value {width}: it must be positive.", nameof(width));
        if (height <= 0)
            throw new ArgumentException($"Invalid height value {height}: it must be positive.", nameof(height));
        if (imagePixelData.Length != 4L * width * height)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size: {imagePixelData.Length} bytes, where {width}x{height} pixels have {4L * width * height}.");
        return new MLImage(width, height, pixelFormat, imagePixelData.ToArray());
    }

    public MLPixelFormat PixelFormat { get { CheckAlive(); return _format; } }

    public int Width { get { CheckAlive(); return _width; } }

    public int Height { get { CheckAlive(); return _height; } }

    public int BitsPerPixel { get { CheckAlive(); return 32; } }

    public ReadOnlySpan<byte> Pixels { get { CheckAlive(); return _pixels; } }

    public string Tag
    {
        get { CheckAlive(); return _tag; }
        set { CheckAlive(); _tag = value; }
    }

    public byte[] GetBGRPixels
    {
        get
        {
            CheckAlive();
            var colours = new byte[3 * _width * _height];
            var source = MemoryMarshal.Cast<byte, uint>(_pixels);
            for (var (i, at) = (0, 0); i < source.Length; i++)
            {
                var pixel = Unpremultiply(_format == MLPixelFormat.Rgba32 ? SwapRedBlue(source[i]) : source[i]);
                colours[at++] = (byte)pixel;
                colours[at++] = (byte)(pixel >> 8);
                colours[at++] = (byte)(pixel >> 16);
            }
            return colours;
        }
    }

    public void Save(string imagePath)
    {
        CheckAlive();
        var extension = Path.GetExtension(imagePath);
        var png = string.Equals(extension, ".png", StringComparison.OrdinalIgnoreCase);
        if (!png && !string.Equals(extension, ".jpg", StringComparison.OrdinalIgnoreCase) && !string.Equals(extension, ".jpeg", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"Path has invalid image file extension '{extension}': choose .png, .jpg or .jpeg.", nameof(imagePath));
        File.WriteAllBytes(imagePath, ImageCodec.Encode(this, png));
    }

    public void Dispose() => _pixels = null;

    /// <summary>B, G, R, A to R, G, B, A or back.</summary>
    internal static uint SwapRedBlue(uint pixel) => pixel & 0xFF00FF00 | pixel >> 16 & 255 | (pixel & 255) << 16;

    /// <summary>The colours as they were before the multiplication by alpha; alpha itself is left out.</summary>
    internal static uint Unpremultiply(uint pixel)
    {
        var alpha = pixel >> 24;
        if (alpha is 0 or 255)
            return alpha == 0 ? 0 : pixel & 0xFFFFFF;
        return Divide(pixel >> 16 & 255) << 16 | Divide(pixel >> 8 & 255) << 8 | Divide(pixel & 255);
        uint Divide(uint colour) => Math.Min(255, (colour * 255 + alpha / 2) / alpha);
    }

    static MLImage Decode(ReadOnlySpan<byte> file, string problem, string parameter)
    {
        try
        {
            var pixels = ImageCodec.Decode(file, out var width, out var height);
            return new MLImage(width, height, MLPixelFormat.Bgra32, pixels);
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException(problem, parameter, e);
        }
    }

    void CheckAlive()
    {
        if (_pixels is null)
            throw new InvalidOperationException("Object is disposed.");
    }
}

/// <summary>The order of a pixel's four bytes.</summary>
public enum MLPixelFormat
{
    Unknown,
    Bgra32,
    Rgba32,
}
