namespace Microsoft.ML.Saliency;

/// <summary>What a picture file says of itself: enough to refuse it before anything is decoded.</summary>
/// <param name="Format">PNG, JPEG, GIF, BMP, WebP or TIFF: by the first bytes, whatever the file is called.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record ImageHeader(string Format, int Width, int Height)
{
    /// <summary>Reads the header of a file that is at hand and holds it against the limits.</summary>
    /// <param name="file">The whole file, or its beginning as far as the header goes.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">The limits; null for the defaults.</param>
    /// <exception cref="ImageFormatException">It is of no known format, its header is cut short, a side is 0, or it has too many pixels.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> file, string name = "picture", ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        limits ??= ImageLimits.Default;
        if (file.IsEmpty)
        {
            throw ImageThrow.NoPicture(name, "is empty");
        }

        var (format, size) = ImageFormats.Find(file);
        if (format is null)
        {
            throw ImageThrow.NoPicture(name, $"begins with {Convert.ToHexString(file[..Math.Min(file.Length, 8)])}, which no picture does");
        }

        if (size is not var (width, height))
        {
            throw ImageThrow.NoPicture(name, $"is a {format} file that is cut short or damaged: its header does not say the picture's size");
        }

        if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue)
        {
            throw ImageThrow.NoPicture(name, $"is a {format} file whose header says {width} x {height} pixels");
        }

        return width * height <= limits.MaxPixels ? new(format, (int)width, (int)height) : throw ImageThrow.TooManyPixels(name, format, width, height, limits);
    }

    /// <summary>
    /// Throws where a PNG, JPEG or WebP file ends before it says. Decoders draw what they have of such a file and fill the rest with black or grey.
    /// Other formats say nothing of their end.
    /// </summary>
    /// <param name="file">The whole file that this is the header of.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ImageFormatException">The file is cut short.</exception>
    public void CheckEnd(ReadOnlySpan<byte> file, string name = "picture")
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!ImageEnd.IsThere(file, Format))
        {
            throw ImageThrow.CutShort(name, this, file.Length);
        }
    }

    /// <summary>Reads the bytes of a file that holds its limits, and its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">The limits; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">As for the other overload; or the path is that of a folder, a device or a file that is empty, too large or not to be read.</exception>
    public static (ImageHeader Header, byte[] File) ReadFile(string path, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        limits ??= ImageLimits.Default;
        try
        {
            if (Directory.Exists(path))
            {
                throw ImageThrow.NoPicture(path, "is a folder");
            }

            // Devices and pipes have no length: what has none is not opened, as reading it might never end.
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new FileNotFoundException($"There is no picture file '{path}'. Give the path of a PNG or JPEG file.", path);
            }

            if (file.Length > limits.MaxFileBytes)
            {
                throw ImageThrow.TooManyBytes(path, file.Length, limits);
            }

            var bytes = file.Length == 0 ? [] : File.ReadAllBytes(path);
            return (Read(bytes, path, limits), bytes);
        }
        catch (Exception e) when (e is (IOException and not FileNotFoundException) or UnauthorizedAccessException)
        {
            throw ImageThrow.Unreadable(path, e);
        }
    }
}
