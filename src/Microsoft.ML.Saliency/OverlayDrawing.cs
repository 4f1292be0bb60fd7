using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency;

/// <summary>Draws a column's maps on pictures: on the scale that the column promises, or where it promises none on each map's own.</summary>
/// <param name="range">The range that no value leaves; null where it is not known.</param>
/// <param name="options">Colours and strength; without colours, signed maps get diverging ones.</param>
sealed class OverlayDrawing((float Min, float Max)? range, OverlayOptions options)
{
    readonly OverlayOptions _options = range is (< 0, _) && options.ColorMap is null ? options with { ColorMap = ColorMap.BlueWhiteRed } : options;

    /// <summary>A new image that the caller disposes.</summary>
    internal MLImage Draw(Picture picture, ReadOnlySpan<float> map, int width, int height)
    {
        float[] scaled = [.. map];
        if (range is null)
        {
            SaliencyMaps.Normalize(scaled, Normalization.MinMax);
        }

        return Overlay.Render(picture, scaled, width, height, _options).ToMLImage();
    }
}
