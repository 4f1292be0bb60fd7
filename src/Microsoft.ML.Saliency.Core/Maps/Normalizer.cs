using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>Scales a map in place, as <see cref="Normalization"/> says.</summary>
static class Normalizer
{
    // Below this part of the largest value, differences are rounding; 32-bit floats carry 6e-8.
    const float Flat = 1e-6f;
    const double Percentile = 0.99;
    const double Mass = 0.98;

    internal static void Normalize(Span<float> map, Normalization normalization)
    {
        if (normalization == Normalization.None || map.IsEmpty)
        {
            return;
        }

        if (Scale(map, normalization) is not var (low, high))
        {
            map.Fill(float.NaN);
        }
        else if (low == high)
        {
            map.Clear();
        }
        else if (normalization == Normalization.Mass)
        {
            TensorPrimitives.Divide(map, high, map);
            TensorPrimitives.Clamp(map, -1f, 1f, map);
        }
        else
        {
            Stretch(map, low, high);
        }
    }

    /// <summary>The values that become the two ends of the scale; both the same for a constant map, null for one that holds a NaN or an infinity.</summary>
    internal static (float Low, float High)? Scale(ReadOnlySpan<float> map, Normalization normalization)
    {
        var (min, max) = (TensorPrimitives.Min(map), TensorPrimitives.Max(map));
        if (!float.IsFinite(min) || !float.IsFinite(max))
        {
            return null;
        }

        if ((double)max - min <= Flat * Math.Max(Math.Abs((double)min), Math.Abs((double)max)))
        {
            return (min, min);
        }

        if (normalization == Normalization.Mass)
        {
            var threshold = MassThreshold(map);
            return (-threshold, threshold);
        }

        // The percentile may be the minimum; the next number keeps 0 / 0 away, and sends the rest beyond 1.
        return (min, normalization == Normalization.Percentile ? Math.Max(PercentileOf(map), MathF.BitIncrement(min)) : max);
    }

    static void Stretch(Span<float> map, float min, float top)
    {
        if (!float.IsFinite(top - min))
        {
            // Values at both ends of what a float holds: halving them all is exact and changes no ratio.
            TensorPrimitives.Multiply(map, 0.5f, map);
            (min, top) = (min / 2, top / 2);
        }

        TensorPrimitives.Subtract(map, min, map);
        TensorPrimitives.Divide(map, top - min, map);
        TensorPrimitives.Clamp(map, 0f, 1f, map);
    }

    static float PercentileOf(ReadOnlySpan<float> map)
    {
        var buffer = ArrayPool<float>.Shared.Rent(map.Length);
        var sorted = buffer.AsSpan(0, map.Length);
        map.CopyTo(sorted);
        sorted.Sort();
        var position = Percentile * (map.Length - 1);
        var (below, above) = ((int)Math.Floor(position), (int)Math.Ceiling(position));
        var value = (float)double.Lerp(sorted[below], sorted[above], position - below);
        ArrayPool<float>.Shared.Return(buffer);
        return value;
    }

    static float MassThreshold(ReadOnlySpan<float> map)
    {
        var buffer = ArrayPool<float>.Shared.Rent(map.Length);
        var sorted = buffer.AsSpan(0, map.Length);
        TensorPrimitives.Abs(map, sorted);
        sorted.Sort();
        var total = 0.0;
        foreach (var value in sorted)
        {
            total += value;
        }

        // From the large end: what is left below must be the mass wanted, and rounding cannot run past the end.
        var (rest, i) = (total, sorted.Length - 1);
        while (i > 0 && rest - sorted[i] >= Mass * total)
        {
            rest -= sorted[i--];
        }

        var threshold = sorted[i];
        ArrayPool<float>.Shared.Return(buffer);
        return threshold;
    }
}
