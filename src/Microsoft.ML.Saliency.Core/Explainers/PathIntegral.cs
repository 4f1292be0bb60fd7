namespace Microsoft.ML.Saliency;

/// <summary>The integral of (x - x0) g along the line from a baseline's pictures to each row of a batch, averaged over those pictures.</summary>
/// <param name="engine">The model.</param>
/// <param name="input">The pictures x.</param>
/// <param name="target">What is explained.</param>
/// <param name="classes">The class of each row, kept along the line.</param>
/// <param name="baseline">The pictures x0.</param>
/// <param name="cancellation">Passed to the engine.</param>
sealed class PathIntegral(ISaliencyEngine engine, Batch input, Target target, IReadOnlyList<int> classes, Baseline baseline, CancellationToken cancellation)
{
    readonly InputDescription _picture = engine.Model.Input;
    readonly int _perRun = Passes.Rows(engine, new() { Target = target, Gradients = [engine.Model.Input.Name] }, input.RowSize);

    /// <summary>The attributions, in the model's layout; rows that were not integrated are zero.</summary>
    internal Batch Values { get; } = new(new float[input.Data.Length], input.Rows, input.RowShape);

    /// <summary>S(x0) of each row, the mean over the baseline's pictures.</summary>
    internal double[] BaselineScores()
    {
        var scores = new double[input.Rows];
        var paths = input.Rows * baseline.Count;
        for (var first = 0; first < paths; first += _perRun)
        {
            var rows = RowsOf(first, Math.Min(_perRun, paths - first), baseline.Count, index => index);
            var x0 = Baselines(rows, first);
            var seen = engine.Run(x0, new Probe { Target = TargetOf(rows) }, cancellation);
            for (var i = 0; i < rows.Length; i++)
            {
                scores[rows[i]] += (double)seen.TargetValues[i] / baseline.Count;
            }
        }

        return scores;
    }

    /// <summary>Integrates some rows with n nodes, as many rows at once as fill a batch.</summary>
    /// <param name="pending">Which rows.</param>
    /// <param name="n">Number of nodes.</param>
    /// <param name="done">Told each row and the sum of its attributions.</param>
    internal void Integrate(int[] pending, int n, Action<int, double> done)
    {
        var rowsAtOnce = Math.Max(1, (int)(_perRun / ((long)n * baseline.Count)));
        foreach (var group in pending.Chunk(rowsAtOnce))
        {
            var sums = Sum(group, GaussLegendre.Of(n));
            for (var i = 0; i < group.Length; i++)
            {
                var values = Values[group[i]];
                var total = 0.0;
                for (var at = 0; at < values.Length; at++)
                {
                    values[at] = (float)sums[i][at];
                    total += sums[i][at];
                }

                done(group[i], total);
            }
        }
    }

    double[][] Sum(int[] group, GaussLegendre rule)
    {
        var n = rule.Nodes.Length;
        var x0 = Baselines(RowsOf(0, group.Length * baseline.Count, baseline.Count, i => group[i]), 0);
        var sums = Array.ConvertAll(group, _ => new double[input.RowSize]);
        var points = x0.Rows * n;
        for (var first = 0; first < points; first += _perRun)
        {
            var rows = RowsOf(first, Math.Min(_perRun, points - first), n * baseline.Count, i => group[i]);
            var at = new Batch(new float[rows.Length * input.RowSize], rows.Length, input.RowShape);
            for (var i = 0; i < rows.Length; i++)
            {
                var (path, node) = Math.DivRem(first + i, n);
                Between(x0[path], input[rows[i]], (float)rule.Nodes[node], at[i]);
            }

            var g = engine.Run(at, new Probe { Target = TargetOf(rows), Gradients = [_picture.Name] }, cancellation).Gradients[_picture.Name];
            for (var i = 0; i < rows.Length; i++)
            {
                var (path, node) = Math.DivRem(first + i, n);
                Accumulate(sums[path / baseline.Count], rule.Weights[node] / baseline.Count, input[rows[i]], x0[path], g[i]);
            }
        }

        return sums;
    }

    // The row of each of count items from first on, when every row has as many as share.
    static int[] RowsOf(int first, int count, int share, Func<int, int> row)
    {
        var rows = new int[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = row((first + i) / share);
        }

        return rows;
    }

    Batch Baselines(int[] rows, int first)
    {
        var x0 = new Batch(new float[rows.Length * input.RowSize], rows.Length, input.RowShape);
        for (var i = 0; i < rows.Length; i++)
        {
            baseline.Fill(input[rows[i]], _picture, (first + i) % baseline.Count, x0[i]);
        }

        return x0;
    }

    Target TargetOf(int[] rows) => target.For(Array.ConvertAll(rows, row => classes[row]), rows);

    static void Between(ReadOnlySpan<float> x0, ReadOnlySpan<float> x, float part, Span<float> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = x0[i] + part * (x[i] - x0[i]);
        }
    }

    static void Accumulate(double[] sum, double weight, ReadOnlySpan<float> x, ReadOnlySpan<float> x0, ReadOnlySpan<float> g)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += weight * ((double)x[i] - x0[i]) * g[i];
        }
    }
}
