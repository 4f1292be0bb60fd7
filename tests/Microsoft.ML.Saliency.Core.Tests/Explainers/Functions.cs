namespace Microsoft.ML.Saliency.Tests;

/// <summary>Engines whose gradients are known in closed form.</summary>
static class Functions
{
    /// <summary>Scores (5 x + y^2 + sin z, 0) of rows (x, y, z).</summary>
    public static FunctionEngine Separable() => new()
    {
        Model = FunctionEngine.Describe([1, 1, 3], 2),
        Scores = x => [5 * x[0] + x[1] * x[1] + Math.Sin(x[2]), 0],
        Gradient = (x, k) => k == 0 ? [5, 2 * x[1], Math.Cos(x[2])] : [0, 0, 0],
    };

    /// <summary>One score, the sum of f over the row, f by its derivative.</summary>
    public static FunctionEngine Sum(int[] rowShape, Func<double, double> f, Func<double, double> slope) => new()
    {
        Model = FunctionEngine.Describe(rowShape, 1),
        Scores = x => [x.Sum(v => f(v))],
        Gradient = (x, _) => Array.ConvertAll(x, v => slope(v)),
    };

    /// <summary>The square of value 5 of a row of 16 MiB, of which four make a batch.</summary>
    public static FunctionEngine Large()
    {
        var gradient = new double[2048 * 2048];
        return new()
        {
            Model = FunctionEngine.Describe([1, 2048, 2048], 1),
            Scores = x => [x[5] * x[5]],
            Gradient = (x, _) =>
            {
                gradient[5] = 2 * x[5];
                return gradient;
            },
        };
    }

    /// <summary>Scores w_k x of rows of any shape, with other weights w for each class k.</summary>
    public static FunctionEngine Linear(int[] rowShape, int classes, ImageLayout layout = ImageLayout.ChannelsFirst) => new()
    {
        Model = FunctionEngine.Describe(rowShape, classes) with { Input = new("x", rowShape, layout) },
        Scores = x => [.. Enumerable.Range(0, classes).Select(k => x.Select((v, i) => Weight(k, i) * v).Sum())],
        Gradient = (x, k) => [.. x.Select((_, i) => Weight(k, i))],
    };

    /// <summary>Weight of value i for class k in <see cref="Linear"/>.</summary>
    public static double Weight(int k, int i) => Pseudo.Normalised(1000 * (k + 1) + i);

    /// <summary>Three scores, each a weighted sum of tanh of weighted sums of the row: nothing about it is simple.</summary>
    public static FunctionEngine Tanh(int[] rowShape)
    {
        const int hidden = 5;
        var size = rowShape.Aggregate(1, (n, d) => n * d);
        double W(int j, int i) => Pseudo.Normalised(j * size + i) / Math.Sqrt(size);
        double V(int k, int j) => Pseudo.Normalised(7000 + k * hidden + j);
        double[] Hidden(float[] x) => [.. Enumerable.Range(0, hidden).Select(j => Math.Tanh(x.Select((v, i) => W(j, i) * v).Sum()))];
        return new()
        {
            Model = FunctionEngine.Describe(rowShape, 3),
            Scores = x => [.. Enumerable.Range(0, 3).Select(k => Hidden(x).Select((h, j) => V(k, j) * h).Sum())],
            Gradient = (x, k) =>
            {
                var h = Hidden(x);
                return [.. x.Select((_, i) => Enumerable.Range(0, hidden).Sum(j => V(k, j) * (1 - h[j] * h[j]) * W(j, i)))];
            },
        };
    }
}
