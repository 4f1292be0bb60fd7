using Microsoft.ML.Saliency;

namespace SaliencyExplorer.Files;

/// <summary>A picture of a session, or of the demo: the file as it came, in memory, and a small view of it.</summary>
sealed record StoredPicture(string Id, string Name, byte[] File, int Width, int Height, byte[] Thumbnail)
{
    const int Side = 144;

    /// <summary>Looks at a picture and keeps it.</summary>
    /// <exception cref="ImageFormatException">It is none, damaged, or too large.</exception>
    internal static StoredPicture Of(string id, string name, byte[] file, ImageLimits limits)
    {
        var picture = Open(file, name, limits);
        var scale = Math.Min(1.0, (double)Side / Math.Min(picture.Width, picture.Height));
        var small = new ImagePreprocessing { Width = Math.Max(1, (int)(picture.Width * scale)), Height = Math.Max(1, (int)(picture.Height * scale)) };

        // A strip of one pixel by a million would make a view as long.
        var shown = small with { Width = Math.Min(small.Width.Value, 4 * Side), Height = Math.Min(small.Height.Value, 4 * Side) };
        return new(id, name, file, picture.Width, picture.Height, shown.Resized(picture).ToPng());
    }

    /// <summary>The picture, decoded again each time: pixels take many times the file's memory.</summary>
    internal Picture Open(ImageLimits limits) => Open(File, Name, limits);

    static Picture Open(byte[] file, string name, ImageLimits limits)
    {
        using var image = PictureFile.Load(file, name, limits);
        return image.ToPicture();
    }
}
