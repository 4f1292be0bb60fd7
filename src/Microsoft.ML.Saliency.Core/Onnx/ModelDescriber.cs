namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Finds in a graph what explainers need: the picture input, the logits behind the output, and the layers with a spatial map.</summary>
static class ModelDescriber
{
    /// <summary>Operators that only pass values on, so that what is behind them is still the logits.</summary>
    static readonly HashSet<string> s_passThrough = ["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Dropout", "Transpose"];

    /// <param name="graph">The model.</param>
    /// <param name="inputName">The picture input; null for the only one that is not given.</param>
    /// <param name="given">Names of inputs whose value is given.</param>
    internal static ModelDescription Describe(ShapedGraph graph, string? inputName = null, IEnumerable<string>? given = null)
    {
        var input = Input(graph, inputName, [.. given ?? []]);
        var score = Score(graph);
        var found = new LayerFinder(graph, input, score.Logits);
        return new()
        {
            Name = graph.Model.Name,
            Input = input,
            Score = score,
            Layers = found.Layers,
            Attentions = found.Attentions,
            DefaultLayer = found.Chosen,
            DefaultLayerReason = found.Reason,
        };
    }

    static InputDescription Input(ShapedGraph graph, string? inputName, HashSet<string> given)
    {
        var open = graph.Model.Graph.Inputs.Where(i => !given.Contains(i.Name)).ToList();
        if (open is not [var info] || (inputName is not null && info.Name != inputName) || given.Any(name => graph.Model.Graph.Inputs.All(i => i.Name != name)))
        {
            throw Throw.Inputs(graph.Model, inputName, given);
        }

        if (graph[info.Name].Shape is not { Count: 4 } shape || shape.Skip(1).Any(d => d.Constant is not > 0) || shape[0].Constant == 0)
        {
            throw Throw.NotAPicture(graph.Model, info);
        }

        int[] row = [.. shape.Skip(1).Select(d => (int)d.Factor)];
        // Pictures have few channels and many pixels: the channels are the first axis unless only the last can be.
        var layout = row[0] > 4 && row[2] <= 4 ? ImageLayout.ChannelsLast : ImageLayout.ChannelsFirst;
        return new(info.Name, row, layout, (int?)shape[0].Constant);
    }

    static ScoreDescription Score(ShapedGraph graph)
    {
        var output = graph.Model.Graph.Outputs[0].Name;
        var makers = graph.Nodes.SelectMany(n => n.Outputs.Where(o => o.Length > 0).Select(o => (Output: o, Node: n))).ToDictionary(p => p.Output, p => p.Node, StringComparer.Ordinal);
        var activation = ScoreActivation.None;
        var logits = output;
        for (var at = output; makers.TryGetValue(at, out var node); at = node.Inputs[0])
        {
            activation = node.OpType switch
            {
                "Softmax" => ScoreActivation.Softmax,
                "LogSoftmax" => ScoreActivation.LogSoftmax,
                "Sigmoid" => ScoreActivation.Sigmoid,
                _ => ScoreActivation.None,
            };
            if (activation != ScoreActivation.None)
            {
                logits = node.Inputs[0];
                break;
            }

            if (!s_passThrough.Contains(node.OpType))
            {
                break;
            }
        }

        // The classes are all that a row has beside the batch: [N, K], or [N, K, 1, 1].
        var classes = !graph.Constants.ContainsKey(output) && graph[logits].Shape is { Count: > 1 } shape && Dim.Product(shape.Skip(1)) is { PerRow: false, Factor: > 0 } product ? (int)product.Factor : throw Throw.NoScores(graph.Model, output);
        return new(output, logits, activation, classes);
    }
}
