namespace Microsoft.ML.Saliency;

/// <summary>A picture in memory: 8 bits a channel, red, green, blue, alpha, row after row from the top.</summary>
public sealed class Picture
{
    /// <summary>Wraps <paramref name="rgba"/> without copying it.</summary>
    /// <param name="width">Width in pixels, 1 or more.</param>
    /// <param name="height">Height in pixels, 1 or more.</param>
    /// <param name="rgba">width x height x 4 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public Picture(int width, int height, byte[] rgba)
    {
        ArgumentNullException.ThrowIfNull(rgba);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (rgba.LongLength != 4L * width * height)
        {
            throw ImageThrow.PictureBytes(rgba.LongLength, width, height, nameof(rgba));
        }

        (Width, Height, Rgba) = (width, height, rgba);
    }

    internal Picture(int width, int height)
        : this(width, height, new byte[checked(4 * width * height)])
    {
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels, 4 bytes each: red, green, blue, alpha (255 is opaque, colours are not multiplied by it).</summary>
    public byte[] Rgba { get; }
}
