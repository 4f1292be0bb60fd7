namespace Microsoft.ML.Saliency.Tests;

/// <summary>
/// A model made of functions, whose gradients are known in closed form; counts what it is asked.
/// Input "x" [1, H, W] or as given; one layer "layer" where activations are given.
/// </summary>
sealed class FunctionEngine : ISaliencyEngine
{
    int _passes;
    int _rows;

    /// <summary>Scores of one row, [K].</summary>
    public required Func<float[], double[]> Scores { get; init; }

    /// <summary>Gradient of class k's score with respect to a row of the input.</summary>
    public required Func<float[], int, double[]> Gradient { get; init; }

    /// <summary>Activations of the layer for a row of the input; null for a model without layers.</summary>
    public Func<float[], float[]>? Activations { get; init; }

    /// <summary>Gradient of class k's score with respect to the layer, for a row of the input.</summary>
    public Func<float[], int, float[]>? LayerGradient { get; init; }

    /// <summary>Scores of one row of the layer, for runs from the layer on.</summary>
    public Func<float[], double[]>? ScoresFromLayer { get; init; }

    public required ModelDescription Model { get; init; }

    /// <summary>Calls of <see cref="Run"/>.</summary>
    public int Passes => _passes;

    /// <summary>Rows of all calls together.</summary>
    public int Rows => _rows;

    /// <summary>A description of a model over rows of some shape, with an optional layer.</summary>
    public static ModelDescription Describe(int[] rowShape, int classes, int[]? layer = null, ScoreActivation activation = ScoreActivation.None)
    {
        Layer[] layers = layer is null ? [] : [new("layer", "layer", "Relu", layer, ImageLayout.ChannelsFirst)];
        return new()
        {
            Name = "functions",
            Input = new("x", rowShape, ImageLayout.ChannelsFirst),
            Score = new("scores", "scores", activation, classes),
            Layers = layers,
            DefaultLayer = layers.FirstOrDefault(),
            DefaultLayerReason = layers.Length == 0 ? "it is made of functions." : "the only one.",
        };
    }

    public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _passes);
        Interlocked.Add(ref _rows, input.Rows);
        var classes = Model.Score.Classes;
        var targets = probe.Target.Resolve(input.Rows, Model);
        var (scores, values) = (new Batch(new float[input.Rows * classes], input.Rows, classes), new float[input.Rows]);
        var wantedValues = probe.Values.ToDictionary(name => name, name => Empty(name, input.Rows));
        var wantedGradients = probe.Gradients.ToDictionary(name => name, name => Empty(name, input.Rows));
        for (var row = 0; row < input.Rows; row++)
        {
            var x = input[row].ToArray();
            var s = (probe.From is null ? Scores : ScoresFromLayer!)(x);
            Array.ConvertAll(s, v => (float)v).CopyTo(scores[row]);
            var k = (int)(targets[row] < 0 ? Array.IndexOf(s, s.Max()) : targets[row]);
            targets[row] = k;
            // dTarget/dScore_j: one for the class, or what the loss or the weights make of it.
            var weights = probe.Target.Weights;
            var p = Softmax(s);
            var ds = probe.Target.Kind switch
            {
                TargetKind.Loss => p.Select((v, j) => v - (j == k ? 1 : 0)).ToArray(),
                TargetKind.Weighted => Array.ConvertAll(weights![weights.Rows == 1 ? 0 : row].ToArray(), v => (double)v),
                _ => [.. s.Select((_, j) => j == k ? 1.0 : 0)],
            };
            values[row] = (float)(probe.Target.Kind switch
            {
                TargetKind.Loss => -Math.Log(p[k]),
                TargetKind.Weighted => s.Zip(ds).Sum(q => q.First * q.Second),
                _ => s[k],
            });
            foreach (var (name, batch) in wantedValues)
            {
                (name == "x" ? x : Activations!(x)).CopyTo(batch[row]);
            }

            foreach (var (name, batch) in wantedGradients)
            {
                for (var j = 0; j < classes; j++)
                {
                    if (ds[j] != 0)
                    {
                        var g = name == "x" ? Array.ConvertAll(Gradient(x, j), v => (float)v) : LayerGradient!(x, j);
                        for (var i = 0; i < g.Length; i++)
                        {
                            batch[row][i] += (float)(ds[j] * g[i]);
                        }
                    }
                }
            }
        }

        return new(scores, scores, Array.ConvertAll(targets, t => (int)t), values, wantedValues, wantedGradients);
    }

    public void Dispose()
    {
    }

    static double[] Softmax(double[] s)
    {
        var e = Array.ConvertAll(s, v => Math.Exp(v - s.Max()));
        return Array.ConvertAll(e, v => v / e.Sum());
    }

    Batch Empty(string name, int rows)
    {
        var shape = name == "x" ? Model.Input.RowShape : Model.FindLayer(name, "layer").Shape;
        return new(new float[rows * shape.Aggregate(1, (n, d) => n * d)], rows, shape);
    }
}
