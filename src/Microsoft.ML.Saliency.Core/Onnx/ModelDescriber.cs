namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Finds in a graph what explainers need: the picture input, the logits behind the output, and the layers with a spatial map.</summary>
static class ModelDescriber
{
    /// <summary>Operators that only pass values on, so that what is behind them is still the logits.</summary>
    static readonly HashSet<string> s_passThrough = ["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Dropout", "Transpose"];

    /// <summary>Operators after which a map no longer shows where something is.</summary>
    static readonly HashSet<string> s_pooling = ["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "ReduceMean", "ReduceMax", "ReduceSum", "Flatten", "Reshape", "AveragePool", "MaxPool", "Pad"];

    /// <param name="graph">The model.</param>
    /// <param name="inputName">The picture input; null for the only one that is not given.</param>
    /// <param name="given">Names of inputs whose value is given.</param>
    internal static ModelDescription Describe(ShapedGraph graph, string? inputName = null, IEnumerable<string>? given = null)
    {
        var input = Input(graph, inputName, [.. given ?? []]);
        var (layers, chosen, reason) = Layers(graph, input);
        return new()
        {
            Name = graph.Model.Name,
            Input = input,
            Score = Score(graph),
            Layers = layers,
            DefaultLayer = chosen,
            DefaultLayerReason = reason,
        };
    }

    static InputDescription Input(ShapedGraph graph, string? inputName, HashSet<string> given)
    {
        var open = graph.Model.Graph.Inputs.Where(i => !given.Contains(i.Name)).ToList();
        if (open is not [var info] || (inputName is not null && info.Name != inputName) || given.Any(name => graph.Model.Graph.Inputs.All(i => i.Name != name)))
        {
            throw Throw.Inputs(graph.Model, inputName, given);
        }

        if (graph[info.Name].Shape is not { Count: 4 } shape || shape.Skip(1).Any(d => d.Constant is not > 0))
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
        var makers = graph.Nodes.SelectMany(n => n.Outputs.Select(o => (Output: o, Node: n))).ToDictionary(p => p.Output, p => p.Node, StringComparer.Ordinal);
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
        var classes = graph[logits].Shape is { Count: > 1 } shape && Dim.Product(shape.Skip(1)) is { PerRow: false } product ? (int)product.Factor : throw Throw.NoScores(graph.Model, output);
        return new(output, logits, activation, classes);
    }

    static (List<Layer> Layers, Layer? Chosen, string Reason) Layers(ShapedGraph graph, InputDescription input)
    {
        var channelsLast = input.Layout == ImageLayout.ChannelsLast && !graph.Nodes.Any(n => n.OpType is "Conv" or "MaxPool" or "AveragePool" or "GlobalAveragePool");
        var layout = channelsLast ? ImageLayout.ChannelsLast : ImageLayout.ChannelsFirst;
        var layers = new List<Layer>();
        var endOfMaps = -1;
        string? small = null;
        foreach (var node in graph.Nodes)
        {
            if (s_pooling.Contains(node.OpType) && layers.Count > 0 && endOfMaps < 0 && graph[node.Outputs[0]].Shape is { } after && !IsMap(after))
            {
                endOfMaps = layers.Count;
            }

            if (graph[node.Outputs[0]].Shape is { Count: 4 } shape && shape.Skip(1).All(d => d.Constant is > 0))
            {
                if (IsMap(shape) && DependsOnPicture(node))
                {
                    layers.Add(new(node.Outputs[0], node.Name, node.OpType, [.. shape.Skip(1).Select(d => (int)d.Factor)], layout));
                }
                else
                {
                    small ??= $"{node} makes [{string.Join(", ", shape)}].";
                }
            }
        }

        if (layers.Count == 0)
        {
            return (layers, null, small is null ? "no tensor has channels and a map." : $"no tensor has a map of more than one position; the first smaller one: {small}");
        }

        // Padding and pooling only move what the layer before them found; they are not where features are made.
        var candidates = layers.Take(endOfMaps < 0 ? layers.Count : endOfMaps).ToList();
        var chosen = candidates.LastOrDefault(l => !s_pooling.Contains(l.OpType)) ?? candidates[^1];
        return (layers, chosen, endOfMaps < 0
            ? "the last tensor with a map of more than one position."
            : "the last tensor with a map of more than one position before the model pools or flattens it.");

        bool IsMap(IReadOnlyList<Dim> shape)
            => shape.Count == 4 && shape[channelsLast ? 1 : 2].Constant is { } h && shape[channelsLast ? 2 : 3].Constant is { } w && h * w > 1 && h > 1 && w > 1;

        bool DependsOnPicture(OnnxNode node) => node.OpType is not ("ConstantOfShape" or "Expand" or "Range");
    }
}
