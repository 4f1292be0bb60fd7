namespace Microsoft.ML.Saliency;

/// <summary>The sums that a weighted linear fit on masks is made of, in double; masks and weights serve all rows alike.</summary>
sealed class MaskRegression(IReadOnlyList<bool[]> masks, IReadOnlyList<double> weights, int features)
{
    // Which features a mask shows: half of them or so, and the sums run over pairs.
    readonly int[][] _shown = [.. masks.Select(mask => Enumerable.Range(0, features).Where(i => mask[i]).ToArray())];

    /// <summary>Sum of the weights.</summary>
    internal double Weight { get; } = weights.Sum();

    /// <summary>G_ij = sum over masks of weight z_i z_j.</summary>
    internal double[][] Gram()
    {
        var gram = Array.ConvertAll(new int[features], _ => new double[features]);
        for (var mask = 0; mask < _shown.Length; mask++)
        {
            foreach (var i in _shown[mask])
            {
                foreach (var j in _shown[mask])
                {
                    gram[i][j] += weights[mask];
                }
            }
        }

        return gram;
    }

    /// <summary>g_i = sum over masks of weight z_i y.</summary>
    internal double[] Moments(ReadOnlySpan<double> y)
    {
        var moments = new double[features];
        for (var mask = 0; mask < _shown.Length; mask++)
        {
            foreach (var i in _shown[mask])
            {
                moments[i] += weights[mask] * y[mask];
            }
        }

        return moments;
    }

    /// <summary>Sum over masks of weight y.</summary>
    internal double Sum(ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var mask = 0; mask < _shown.Length; mask++)
        {
            sum += weights[mask] * y[mask];
        }

        return sum;
    }

    /// <summary>The part of the weighted variance of y that a linear function of the masks accounts for; 1 where y never varies.</summary>
    internal double R2(ReadOnlySpan<double> y, ReadOnlySpan<double> coefficients, double intercept)
    {
        var (mean, left, total) = (Sum(y) / Weight, 0.0, 0.0);
        for (var mask = 0; mask < _shown.Length; mask++)
        {
            var fitted = intercept;
            foreach (var i in _shown[mask])
            {
                fitted += coefficients[i];
            }

            left += weights[mask] * (y[mask] - fitted) * (y[mask] - fitted);
            total += weights[mask] * (y[mask] - mean) * (y[mask] - mean);
        }

        return total > 0 ? 1 - left / total : 1;
    }
}
