namespace Microsoft.ML.Saliency.Tests;

/// <summary>Class activation maps as the papers' formulas say, in double precision, without regard to speed.</summary>
static class SlowCam
{
    /// <summary>Methods that need the activations a and gradients g alone, both [C, positions].</summary>
    public static double[] FromGradient(string method, double[][] a, double[][] g)
    {
        var map = new double[a[0].Length];
        for (var i = 0; i < map.Length; i++)
        {
            for (var k = 0; k < a.Length; k++)
            {
                map[i] += method switch
                {
                    "grad-cam" => g[k].Average() * a[k][i],
                    "grad-cam-plus-plus" => g[k].Sum(v => Alpha(v, a[k].Sum()) * Math.Max(0, v)) * a[k][i],
                    "hires-cam" => g[k][i] * a[k][i],
                    "layer-cam" => Math.Max(0, g[k][i]) * a[k][i],
                    "xgrad-cam" => a[k].Sum() == 0 ? 0 : g[k].Zip(a[k], (x, y) => x * y).Sum() / a[k].Sum() * a[k][i],
                    _ => throw new ArgumentException(method),
                };
            }
        }

        return map;
    }

    /// <summary>The channels [C, positions] on their first right singular vector, by Jacobi rotations of the smaller Gram matrix.</summary>
    public static double[] Eigen(double[][] a)
    {
        var positions = a[0].Length;
        var gram = new double[positions, positions];
        for (var i = 0; i < positions; i++)
        {
            for (var j = 0; j < positions; j++)
            {
                gram[i, j] = a.Sum(c => c[i] * c[j]);
            }
        }

        // The map is the first left singular vector, times the singular value.
        var (value, u) = Jacobi(gram);
        var mean = Enumerable.Range(0, positions).Select(i => a.Average(c => c[i]));
        var sign = Math.Sign(mean.Zip(u, (x, y) => x * y).Sum());
        return Array.ConvertAll(u, x => sign * Math.Sqrt(value) * x);
    }

    /// <summary>A channel [h, w] resized bilinearly between pixel centres, then scaled to [0, 1].</summary>
    public static double[] Mask(double[] channel, int h, int w, int height, int width)
    {
        var mask = new double[height * width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fy, fx) = (Math.Clamp((y + 0.5) * h / height - 0.5, 0, h - 1), Math.Clamp((x + 0.5) * w / width - 0.5, 0, w - 1));
                for (var i = (int)fy; i < Math.Min(h, (int)fy + 2); i++)
                {
                    for (var j = (int)fx; j < Math.Min(w, (int)fx + 2); j++)
                    {
                        mask[y * width + x] += (1 - Math.Abs(fy - i)) * (1 - Math.Abs(fx - j)) * channel[i * w + j];
                    }
                }
            }
        }

        var (min, max) = (mask.Min(), mask.Max());
        return Array.ConvertAll(mask, v => (v - min) / (max - min));
    }

    /// <summary>The channels [C, positions] times one weight each.</summary>
    public static double[] Weighted(double[][] a, double[] weights)
        => [.. Enumerable.Range(0, a[0].Length).Select(i => a.Select((c, k) => weights[k] * c[i]).Sum())];

    /// <summary>Softmax of the scores that are there; weight 0 for those that are not (NaN).</summary>
    public static double[] Softmax(double[] scores)
    {
        var largest = scores.Where(s => !double.IsNaN(s)).Max();
        var e = Array.ConvertAll(scores, s => double.IsNaN(s) ? 0 : Math.Exp(s - largest));
        return Array.ConvertAll(e, v => v / e.Sum());
    }

    /// <summary>One row [C, h, w] as [C][positions].</summary>
    public static double[][] Channels(ReadOnlySpan<float> row, int channels)
        => [.. row.ToArray().Select(v => (double)v).Chunk(row.Length / channels)];

    /// <summary>Largest difference, as part of the largest value.</summary>
    public static double Difference(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual.ToArray()).Max(p => Math.Abs(p.First - p.Second)) / expected.Max(Math.Abs);
    }

    static double Alpha(double g, double sum)
    {
        var denominator = 2 * g * g + g * g * g * sum;
        return denominator == 0 ? 0 : g * g / denominator;
    }

    static (double Value, double[] Vector) Jacobi(double[,] m)
    {
        var n = m.GetLength(0);
        var vectors = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            vectors[i, i] = 1;
        }

        for (var sweep = 0; sweep < 12; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    if (m[p, q] != 0)
                    {
                        Rotate(m, vectors, p, q);
                    }
                }
            }
        }

        var best = Enumerable.Range(0, n).MaxBy(i => m[i, i]);
        return (m[best, best], [.. Enumerable.Range(0, n).Select(i => vectors[i, best])]);
    }

    static void Rotate(double[,] m, double[,] vectors, int p, int q)
    {
        var angle = 0.5 * Math.Atan2(2 * m[p, q], m[q, q] - m[p, p]);
        var (sin, cos) = Math.SinCos(angle);
        var n = m.GetLength(0);
        for (var i = 0; i < n; i++)
        {
            (m[i, p], m[i, q]) = (cos * m[i, p] - sin * m[i, q], sin * m[i, p] + cos * m[i, q]);
            (vectors[i, p], vectors[i, q]) = (cos * vectors[i, p] - sin * vectors[i, q], sin * vectors[i, p] + cos * vectors[i, q]);
        }

        for (var i = 0; i < n; i++)
        {
            (m[p, i], m[q, i]) = (cos * m[p, i] - sin * m[q, i], sin * m[p, i] + cos * m[q, i]);
        }
    }
}
