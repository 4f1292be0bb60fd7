namespace Microsoft.ML.Saliency;

/// <summary>How a map is usually shown, by what the method found.</summary>
/// <param name="Map">How the attribution becomes a map.</param>
/// <param name="Overlay">How the map is laid over the picture.</param>
public sealed record MapStyle(MapOptions Map, OverlayOptions Overlay)
{
    /// <summary>Whether the map has a sign: colours run from blue (against) over white (nothing) to red (for).</summary>
    public bool IsSigned => Overlay.ColorMap?.IsDiverging == true;

    /// <summary>
    /// Signed maps keep their sign and have white at zero; single bright pixels of the others do not darken all the rest; class activation maps
    /// and other maps of a layer's resolution are stretched from 0 to 1.
    /// </summary>
    public static MapStyle Of(Attribution attribution)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        var signed = attribution.Reduction == ChannelReduction.Sum && attribution.Values.Data.AsSpan().ContainsAnyInRange(float.NegativeInfinity, -float.Epsilon);
        var coarse = attribution.Layer is not null || attribution.Reduction == ChannelReduction.Positive;
        return signed
            ? new(new() { Normalization = Normalization.Mass }, new() { ColorMap = ColorMap.BlueWhiteRed, Alpha = 0.75 })
            : new(new() { Normalization = coarse ? Normalization.MinMax : Normalization.Percentile }, new());
    }
}
