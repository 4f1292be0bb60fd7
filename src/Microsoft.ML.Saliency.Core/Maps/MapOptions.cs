namespace Microsoft.ML.Saliency;

/// <summary>How an attribution becomes a map: reduce channels, resize, smooth, normalise, in this order.</summary>
public sealed record MapOptions
{
    /// <summary>How channels become one map. Default: null, what the method asks for (<see cref="Attribution.Reduction"/>).</summary>
    public ChannelReduction? Reduction { get; init; }

    /// <summary>
    /// Standard deviation of a Gaussian that smooths the map, in pixels of the map; 0 or more. Default: 0, no smoothing.
    /// 5 suits a gradient of 224 x 224 pixels; class activation maps are smooth already.
    /// The Gaussian ends at 3 standard deviations, and at the map's edge counts only the pixels that exist.
    /// </summary>
    public double Smoothing { get; init; }

    /// <summary>The scale of the result. Default: <see cref="Normalization.MinMax"/>.</summary>
    public Normalization Normalization { get; init; } = Normalization.MinMax;

    /// <summary>
    /// Whether all maps of a batch share one scale, so that they can be compared with each other, such as one picture's maps for several classes.
    /// Default: false, each map has its own. Ignored where <see cref="Normalization"/> is <see cref="Normalization.None"/>.
    /// </summary>
    public bool SharedScale { get; init; }

    /// <summary>The range that no value of the map leaves: [0, 1] or [-1, 1] by <see cref="Normalization"/>; null where nothing is known before.</summary>
    public (float Min, float Max)? Range => Normalization switch
    {
        Normalization.MinMax or Normalization.Percentile => (0, 1),
        Normalization.Mass => (-1, 1),
        _ => null,
    };
}
