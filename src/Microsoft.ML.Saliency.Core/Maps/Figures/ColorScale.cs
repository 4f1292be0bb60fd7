namespace Microsoft.ML.Saliency;

/// <summary>What the colours of a map mean; drawn as a bar with its numbers.</summary>
/// <param name="Colors">The colours.</param>
/// <param name="Low">The number at the lower end. For a diverging colour map, minus <paramref name="High"/>.</param>
/// <param name="High">The number at the upper end.</param>
/// <param name="LowMeaning">What the lower end says: "against".</param>
/// <param name="HighMeaning">What the upper end says: "for".</param>
public sealed record ColorScale(ColorMap Colors, double Low, double High, string LowMeaning = "", string HighMeaning = "")
{
    /// <summary>Which maps it is for, written over the bar where a figure has several. Default: empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>The scale of normalised maps: from 0 to 1, or from -1 to 1 where the style is signed.</summary>
    public static ColorScale Of(MapStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        return Of(style, style.IsSigned ? -1 : 0, 1);
    }

    /// <summary>The scale of maps whose ends are known in their own unit, such as those that <see cref="SaliencyMaps.Scale"/> returns.</summary>
    public static ColorScale Of(MapStyle style, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(style);
        return new(style.Overlay.ColorMap ?? ColorMap.Turbo, low, high, style.IsSigned ? "against" : "matters least", style.IsSigned ? "for" : "matters most");
    }
}
