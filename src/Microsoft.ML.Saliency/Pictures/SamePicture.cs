namespace Microsoft.ML.Saliency;

/// <summary>Tells whether two explanations are of the same picture: the same file, or where there is none, the same pixels.</summary>
sealed class SamePicture : IEqualityComparer<PictureExplanation>
{
    internal static readonly SamePicture Comparer = new();

    /// <inheritdoc/>
    public bool Equals(PictureExplanation? x, PictureExplanation? y)
        => x is not null && y is not null && x.File == y.File && x.Picture.Width == y.Picture.Width && x.Picture.Rgba.AsSpan().SequenceEqual(y.Picture.Rgba);

    /// <inheritdoc/>
    public int GetHashCode(PictureExplanation obj) => HashCode.Combine(obj.File, obj.Picture.Width, obj.Picture.Height);
}
