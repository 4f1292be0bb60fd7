namespace Microsoft.ML.Saliency;

/// <summary>Draws a map in colours.</summary>
public static class HeatMap
{
    /// <summary>Draws a map, one pixel a value.</summary>
    /// <param name="map">The values [height, width], in [0, 1], or [-1, 1] for a diverging colour map; NaN becomes transparent.</param>
    /// <param name="width">Width of the map.</param>
    /// <param name="height">Height of the map.</param>
    /// <param name="colors">The colours; null for <see cref="ColorMap.Inferno"/>.</param>
    /// <exception cref="ArgumentException">The number of values is not width x height.</exception>
    public static Picture Render(ReadOnlySpan<float> map, int width, int height, ColorMap? colors = null)
    {
        ImageThrow.IfNotMap(map.Length, width, height);
        colors ??= ColorMap.Inferno;
        var picture = new Picture(width, height);
        for (var i = 0; i < map.Length; i++)
        {
            colors.ColorAt(colors.Index(map[i])).CopyTo(picture.Rgba.AsSpan(4 * i, 4));
        }

        return picture;
    }
}
