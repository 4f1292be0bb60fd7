using System.Buffers;

namespace Microsoft.ML.Saliency;

/// <summary>Lays a map over a picture.</summary>
public static class Overlay
{
    /// <summary>Lays a map over a picture of any size; the map is resized bilinearly to it.</summary>
    /// <param name="background">The picture; for a map to line up with it, the picture as the model saw it (<see cref="ImagePreprocessing.Resized"/>).</param>
    /// <param name="map">The values [mapHeight, mapWidth], in [0, 1], or [-1, 1] for a diverging colour map; NaN leaves the picture as it is.</param>
    /// <param name="mapWidth">Width of the map.</param>
    /// <param name="mapHeight">Height of the map.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>A picture of the background's size and alpha; the background is not changed.</returns>
    /// <exception cref="ArgumentException">The number of values is not mapWidth x mapHeight.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An alpha outside [0, 1].</exception>
    public static Picture Render(Picture background, ReadOnlySpan<float> map, int mapWidth, int mapHeight, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(background);
        options ??= new();
        ImageThrow.IfNotMap(map.Length, mapWidth, mapHeight);
        if (!(options.Alpha >= 0 && options.Alpha <= 1))
        {
            throw ImageThrow.Alpha(options.Alpha);
        }

        var colors = options.ColorMap ?? ColorMap.Turbo;
        Span<int> weights = stackalloc int[ColorMap.Missing + 1];
        FillWeights(weights, colors, options);
        var pixels = background.Width * background.Height;
        var buffer = ArrayPool<float>.Shared.Rent(pixels);
        var resized = buffer.AsSpan(0, pixels);
        Resizer.Resize(map, mapHeight, mapWidth, resized, background.Height, background.Width);
        var result = new Picture(background.Width, background.Height);
        for (var i = 0; i < pixels; i++)
        {
            var index = colors.Index(resized[i]);
            Blend(background.Rgba.AsSpan(4 * i, 4), colors.ColorAt(index), weights[index], result.Rgba.AsSpan(4 * i, 4));
        }

        ArrayPool<float>.Shared.Return(buffer);
        return result;
    }

    /// <summary>Shows only what matters: every pixel times the map's value, so that what is 0 becomes black.</summary>
    /// <param name="background">The picture.</param>
    /// <param name="map">The values [mapHeight, mapWidth]; those outside [0, 1] count as 0 or 1, and NaN as 0.</param>
    /// <param name="mapWidth">Width of the map.</param>
    /// <param name="mapHeight">Height of the map.</param>
    /// <returns>A picture of the background's size and alpha; the background is not changed.</returns>
    /// <exception cref="ArgumentException">The number of values is not mapWidth x mapHeight.</exception>
    public static Picture Mask(Picture background, ReadOnlySpan<float> map, int mapWidth, int mapHeight)
    {
        ArgumentNullException.ThrowIfNull(background);
        ImageThrow.IfNotMap(map.Length, mapWidth, mapHeight);
        var pixels = background.Width * background.Height;
        var buffer = ArrayPool<float>.Shared.Rent(pixels);
        var resized = buffer.AsSpan(0, pixels);
        Resizer.Resize(map, mapHeight, mapWidth, resized, background.Height, background.Width);
        var result = new Picture(background.Width, background.Height);
        for (var i = 0; i < pixels; i++)
        {
            var dark = 65536 - (int)(65536 * Math.Clamp(resized[i], 0, 1));
            Blend(background.Rgba.AsSpan(4 * i, 4), [0, 0, 0], dark, result.Rgba.AsSpan(4 * i, 4));
        }

        ArrayPool<float>.Shared.Return(buffer);
        return result;
    }

    // One weight a colour, in 65536ths, so that a pixel costs three integer products.
    static void FillWeights(Span<int> weights, ColorMap colors, OverlayOptions options)
    {
        for (var i = 0; i < ColorMap.Missing; i++)
        {
            var strength = !options.FadeLow ? 1 : colors.IsDiverging ? Math.Abs(i - 127.5) / 127.5 : i / 255.0;
            weights[i] = (int)Math.Round(65536 * options.Alpha * strength);
        }

        weights[ColorMap.Missing] = 0;
    }

    static void Blend(ReadOnlySpan<byte> under, ReadOnlySpan<byte> over, int weight, Span<byte> result)
    {
        for (var c = 0; c < 3; c++)
        {
            result[c] = (byte)((under[c] * (65536 - weight) + over[c] * weight + 32768) >> 16);
        }

        result[3] = under[3];
    }
}
