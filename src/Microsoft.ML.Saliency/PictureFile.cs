using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency;

/// <summary>Opens picture files that nobody vouches for.</summary>
public static class PictureFile
{
    /// <summary>Decodes a picture, once its header has been held against the limits; the caller disposes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">The limits; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file is damaged, no picture, larger than the limits, a folder or a device, or not to be read. The message names it.</exception>
    public static MLImage Load(string path, ImageLimits? limits = null)
    {
        var (header, file) = ImageHeader.ReadFile(path, limits);
        return Decode(path, header, file);
    }

    /// <summary>As the other overload, of a file in memory, such as an upload.</summary>
    /// <param name="file">The whole file; it must not change while it is read.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limits">The limits; null for the defaults.</param>
    /// <exception cref="ImageFormatException">The file is damaged, no picture, or larger than the limits. The message names it.</exception>
    public static MLImage Load(byte[] file, string name = "picture", ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= ImageLimits.Default;
        return file.Length <= limits.MaxFileBytes
            ? Decode(name, ImageHeader.Read(file, name, limits), file)
            : throw new ImageFormatException($"'{name}' has {file.Length} bytes, more than ImageLimits.MaxFileBytes, {limits.MaxFileBytes}. Give a smaller file, or raise the limit if you trust it.");
    }

    static MLImage Decode(string name, ImageHeader header, byte[] file)
    {
        header.CheckEnd(file, name);
        try
        {
            return MLImage.CreateFromStream(new MemoryStream(file));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new ImageFormatException(
                $"'{name}' is a {header.Format} file of {header.Width} x {header.Height} pixels that cannot be decoded: {Plain(e)} Copy it again, or save it as PNG or JPEG.", e);
        }
    }

    /// <summary>What a decoder says, without the name of a parameter that the caller has not given.</summary>
    static string Plain(Exception error)
        => error is ArgumentException { ParamName: { } name } ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : error.Message;
}
