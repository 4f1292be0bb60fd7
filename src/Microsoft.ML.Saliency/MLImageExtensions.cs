using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency;

/// <summary>Between ML.NET's images and the plain pictures that this library draws.</summary>
public static class MLImageExtensions
{
    /// <summary>A copy of the pixels as RGBA.</summary>
    /// <exception cref="ArgumentException">The image's pixel format is not known.</exception>
    public static Picture ToPicture(this MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var pixels = image.Pixels.ToArray();
        if (image.PixelFormat == MLPixelFormat.Bgra32)
        {
            for (var i = 0; i + 3 < pixels.Length; i += 4)
            {
                (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
            }
        }
        else if (image.PixelFormat != MLPixelFormat.Rgba32)
        {
            throw new ArgumentException($"The image has pixel format {image.PixelFormat}; expected Bgra32 or Rgba32.", nameof(image));
        }

        return new(image.Width, image.Height, pixels);
    }

    /// <summary>A new image with the picture's pixels; the caller disposes it.</summary>
    public static MLImage ToMLImage(this Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return MLImage.CreateFromPixels(picture.Width, picture.Height, MLPixelFormat.Rgba32, picture.Rgba);
    }

    /// <summary>Writes the picture to a file; the ending, such as .png, decides the format.</summary>
    public static void Save(this Picture picture, string path)
    {
        using var image = picture.ToMLImage();
        image.Save(path);
    }
}
