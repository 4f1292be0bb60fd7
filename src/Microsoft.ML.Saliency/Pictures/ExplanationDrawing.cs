namespace Microsoft.ML.Saliency;

/// <summary>Draws explanations, each on its own scale or all on one.</summary>
/// <param name="look">What is drawn.</param>
/// <param name="ends">The values that all have at the ends of their colours; null for each its own.</param>
sealed class ExplanationDrawing(ExplanationLook look, (float Low, float High)? ends)
{
    internal static ExplanationDrawing Own(ExplanationLook look) => new(look, null);

    /// <summary>On the scale that all their maps have together.</summary>
    /// <exception cref="ArgumentException">Some are signed and some are not, or a map holds a value that is no number.</exception>
    internal static ExplanationDrawing Shared(IReadOnlyList<PictureExplanation> explanations, ExplanationLook look)
    {
        if (explanations.Any(e => e.Style.IsSigned != explanations[0].Style.IsSigned))
        {
            throw new ArgumentException(
                $"Maps by {string.Join(", ", explanations.Select(e => e.Method.Name).Distinct())} share no scale: some of them are signed, and some are not. Share it among maps by one method.", nameof(explanations));
        }

        return new(look, SaliencyMaps.Scale([.. explanations.SelectMany(Raw)], explanations[0].Style.Map.Normalization)
            ?? throw new ArgumentException("The maps share no scale: one of them holds a value that is no number. Leave it out, or draw each on its own scale.", nameof(explanations)));
    }

    internal (Picture Picture, ColorScale? Scale) Draw(PictureExplanation explanation)
    {
        var (picture, style) = (explanation.Picture, explanation.Style);
        var map = ends is var (low, high) ? Scaled(Raw(explanation), style.IsSigned ? 0 : low, high) : explanation.Map();
        var scale = ends is var (from, to) ? ColorScale.Of(style, from, to) : ColorScale.Of(style);
        return look switch
        {
            ExplanationLook.Mask => (Overlay.Mask(picture, map, picture.Width, picture.Height), null),
            ExplanationLook.HeatMap => (HeatMap.Render(map, picture.Width, picture.Height, scale.Colors), scale),
            _ => (Overlay.Render(picture, map, picture.Width, picture.Height, style.Overlay), scale),
        };
    }

    static float[] Raw(PictureExplanation explanation) => explanation.Map(explanation.Style.Map with { Normalization = Normalization.None });

    static float[] Scaled(float[] map, float low, float high) => [.. map.Select(v => high > low ? (v - low) / (high - low) : 0)];
}
