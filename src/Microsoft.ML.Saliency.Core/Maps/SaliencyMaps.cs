using System.Buffers;

namespace Microsoft.ML.Saliency;

/// <summary>Makes saliency maps, one number a pixel, of what explainers found.</summary>
public static class SaliencyMaps
{
    /// <summary>
    /// Makes one map a row: channels reduced, resized bilinearly (half-pixel centres) to <paramref name="height"/> x <paramref name="width"/>
    /// where the attribution has another size, smoothed, normalised. A constant attribution gives zeros.
    /// </summary>
    /// <param name="attribution">What an explainer returned; its values are [N, C, h, w].</param>
    /// <param name="height">Height of the maps in pixels, 1 or more; usually the model's input height.</param>
    /// <param name="width">Width of the maps in pixels, 1 or more.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>Maps [N, height, width] in <see cref="MapOptions.Range"/>. The attribution is not changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or a smoothing that is negative or not a number.</exception>
    /// <exception cref="ArgumentException">The attribution's values are not [N, C, h, w].</exception>
    public static Batch From(Attribution attribution, int height, int width, MapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(attribution);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        options ??= new();
        var values = attribution.Values;
        if (values.RowShape is not [_, var h, var w] || values.RowSize == 0)
        {
            throw ImageThrow.AttributionShape(attribution);
        }

        if (!(options.Smoothing >= 0 && double.IsFinite(options.Smoothing)))
        {
            throw ImageThrow.Smoothing(options.Smoothing);
        }

        var maps = new Batch(new float[checked(values.Rows * height * width)], values.Rows, height, width);
        var reduction = options.Reduction ?? attribution.Reduction;
        var buffer = ArrayPool<float>.Shared.Rent(h * w);
        var reduced = buffer.AsSpan(0, h * w);
        for (var row = 0; row < values.Rows; row++)
        {
            ChannelReducer.Reduce(values[row], reduction, reduced);
            Resizer.Resize(reduced, h, w, maps[row], height, width);
            GaussianSmoother.Smooth(maps[row], height, width, options.Smoothing);
            if (!options.SharedScale)
            {
                Normalizer.Normalize(maps[row], options.Normalization);
            }
        }

        if (options.SharedScale)
        {
            Normalizer.Normalize(maps.Data, options.Normalization);
        }

        ArrayPool<float>.Shared.Return(buffer);
        return maps;
    }

    /// <summary>Scales one map in place; a constant map becomes zeros.</summary>
    public static void Normalize(Span<float> map, Normalization normalization) => Normalizer.Normalize(map, normalization);

    /// <summary>
    /// What a normalisation takes for the two ends of its scale, in the map's own unit: 0 and 1, or -1 and 1 for <see cref="Normalization.Mass"/>; the least and the largest
    /// value under <see cref="Normalization.None"/>. Both the same for a constant map; null for a map that is empty or holds a NaN or an infinity.
    /// </summary>
    public static (float Low, float High)? Scale(ReadOnlySpan<float> map, Normalization normalization) => map.IsEmpty ? null : Normalizer.Scale(map, normalization);

    /// <summary>Makes the maps of several attributions of the same picture, such as one a class, on one scale, so that they can be compared.</summary>
    /// <param name="attributions">Attributions of one row each.</param>
    /// <param name="height">Height of the maps in pixels.</param>
    /// <param name="width">Width of the maps in pixels.</param>
    /// <param name="options">How; null for the defaults. <see cref="MapOptions.SharedScale"/> is taken as set.</param>
    /// <returns>Maps [k, height, width], one an attribution.</returns>
    public static Batch Together(IReadOnlyList<Attribution> attributions, int height, int width, MapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(attributions);
        options ??= new();
        var raw = options with { Normalization = Normalization.None };
        var result = new Batch(new float[attributions.Count * height * width], attributions.Count, height, width);
        for (var i = 0; i < attributions.Count; i++)
        {
            From(attributions[i], height, width, raw)[0].CopyTo(result[i]);
        }

        Normalizer.Normalize(result.Data, options.Normalization);
        return result;
    }
}
