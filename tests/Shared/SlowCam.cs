namespace Microsoft.ML.Saliency.Tests;

/// <summary>Class activation maps as the papers' formulas say, in double precision, without regard to speed.</summary>
static class SlowCam
{
    /// <summary>Methods that need the activations a and gradients g alone, both [C, positions].</summary>
    public static double[] FromGradient(string method, double[][] a, double[][] g)
    {
        var map = new double[a[0].Length];
        for (var k = 0; k < a.Length; k++)
        {
            var (activations, gradients, sum) = (a[k], g[k], a[k].Sum());
            var ofChannel = method switch
            {
                "grad-cam" => gradients.Average(),
                "grad-cam-plus-plus" => gradients.Sum(v => Alpha(v, sum) * Math.Max(0, v)),
                "xgrad-cam" => sum == 0 ? 0 : gradients.Zip(activations, (x, y) => x * y).Sum() / sum,
                _ => double.NaN,
            };
            for (var i = 0; i < map.Length; i++)
            {
                map[i] += activations[i] * method switch
                {
                    "hires-cam" => gradients[i],
                    "layer-cam" => Math.Max(0, gradients[i]),
                    _ => ofChannel,
                };
            }
        }

        return map;
    }

    /// <summary>The channels [C, positions] on their first right singular vector, by Jacobi rotations of the smaller Gram matrix.</summary>
    public static double[] Eigen(double[][] a)
    {
        var positions = a[0].Length;
        double[][] rows = a.Length < positions ? a : [.. Enumerable.Range(0, positions).Select(i => Array.ConvertAll(a, c => c[i]))];
        var gram = new double[rows.Length, rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
            {
                gram[i, j] = rows[i].Zip(rows[j], (x, y) => x * y).Sum();
            }
        }

        // Of the channels' Gram matrix, the vector is the right one; of the positions', the left one, and the map is its multiple.
        var (value, vector) = Jacobi(gram);
        var map = rows == a ? Weighted(a, vector) : Array.ConvertAll(vector, x => Math.Sqrt(value) * x);
        var sign = Math.Sign(map.Select((v, i) => v * a.Average(c => c[i])).Sum());
        return Array.ConvertAll(map, x => sign * x);
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
                    if (Math.Abs(m[p, q]) > 1e-15 * Math.Sqrt(Math.Abs(m[p, p] * m[q, q])))
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
