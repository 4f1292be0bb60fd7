namespace Microsoft.ML.Saliency;

/// <summary>How <see cref="Overlay"/> lays a map over a picture.</summary>
public sealed record OverlayOptions
{
    /// <summary>
    /// The colours. Default: null, <see cref="ColorMap.Turbo"/>: the rainbow that readers of class activation maps expect, without jet's false edges.
    /// A diverging colour map makes the map's range [-1, 1].
    /// </summary>
    public ColorMap? ColorMap { get; init; }

    /// <summary>The part of each pixel that is map rather than picture, from 0 (picture only) to 1 (map only). Default: 0.5.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>
    /// Whether <see cref="Alpha"/> is multiplied by the map's absolute value, so that what does not matter stays the plain picture.
    /// Default: false, the map covers everything alike.
    /// </summary>
    public bool FadeLow { get; init; }
}
