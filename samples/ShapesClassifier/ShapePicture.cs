namespace ShapesClassifier;

/// <summary>A drawn picture, what it shows, and where. The arrays are the caller's.</summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Label">The labelled shape, as an index into <see cref="ShapePictures.Classes"/>.</param>
/// <param name="Rgba">Red, green, blue and 255 of each pixel, row by row from the top.</param>
/// <param name="Mask">Of each pixel, whether the labelled shape covers at least half of it.</param>
public sealed record ShapePicture(int Seed, int Label, byte[] Rgba, bool[] Mask)
{
    /// <summary>The labelled shape's name.</summary>
    public string ClassName => ShapePictures.Classes[Label];
}
