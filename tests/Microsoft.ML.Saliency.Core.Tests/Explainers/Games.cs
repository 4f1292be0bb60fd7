namespace Microsoft.ML.Saliency.Tests;

/// <summary>Scores of slots, and what they are worth to them, the slow way.</summary>
static class Games
{
    /// <summary>A regression over a vector of slots: one score, taken as it is.</summary>
    public static FunctionEngine Of(int slots, Func<float[], double> score) => new()
    {
        Model = FunctionEngine.Describe([1, 1, slots], 1, activation: ScoreActivation.Given),
        Scores = x => [score(x)],
        Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
    };

    /// <summary>The sum of all values of a picture, taken as it is.</summary>
    public static FunctionEngine Sum(int[] rowShape, ImageLayout layout = ImageLayout.ChannelsFirst) => new()
    {
        Model = FunctionEngine.Describe(rowShape, 1, activation: ScoreActivation.Given) with { Input = new("x", rowShape, layout) },
        Scores = x => [x.Sum(v => (double)v)],
        Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
    };

    /// <summary>Shapley values from their definition: what a player adds when it comes, averaged over all orders of coming.</summary>
    public static double[] Shapley(int players, Func<bool[], double> worth)
    {
        var (values, orders) = (new double[players], 0);
        Visit([]);
        return Array.ConvertAll(values, v => v / orders);

        void Visit(List<int> order)
        {
            if (order.Count == players)
            {
                orders++;
                var here = new bool[players];
                foreach (var player in order)
                {
                    var before = worth(here);
                    here[player] = true;
                    values[player] += worth(here) - before;
                }
            }

            for (var player = 0; player < players; player++)
            {
                if (!order.Contains(player))
                {
                    Visit([.. order, player]);
                }
            }
        }
    }

    /// <summary>Solves a x = b by Gauss's elimination with pivots.</summary>
    public static double[] Solve(double[,] a, double[] b)
    {
        var n = b.Length;
        for (var k = 0; k < n; k++)
        {
            var pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(a[i, k]));
            for (var j = 0; j < n; j++)
            {
                (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
            }

            (b[k], b[pivot]) = (b[pivot], b[k]);
            for (var i = 0; i < n; i++)
            {
                var factor = i == k ? 0 : a[i, k] / a[k, k];
                b[i] -= factor * b[k];
                for (var j = 0; j < n; j++)
                {
                    a[i, j] -= factor * a[k, j];
                }
            }
        }

        return [.. b.Select((v, i) => v / a[i, i])];
    }
}
