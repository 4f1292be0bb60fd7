namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Finds the layers of a model that have a map, those that hold attention, and the layer that class activation maps use.</summary>
sealed class LayerFinder
{
    /// <summary>Operators that only move or merge what the layer before them found: a layer is not chosen for these.</summary>
    static readonly HashSet<string> s_moving =
    [
        "AveragePool", "Concat", "Expand", "Flatten", "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "Identity", "LpPool", "MaxPool", "Pad", "ReduceMax", "ReduceMean", "ReduceSum",
        "Reshape", "Resize", "Slice", "Split", "Transpose", "Upsample",
    ];

    readonly ShapedGraph _graph;
    readonly AxisMeanings _axes;
    readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);
    readonly string _logits;
    readonly int? _fixedRows;
    readonly HashSet<string> _leading;
    readonly HashSet<string> _bottlenecks;
    string? _small;

    internal LayerFinder(ShapedGraph graph, InputDescription input, string logits)
    {
        (_graph, _logits, _fixedRows, _axes) = (graph, logits, input.FixedRows, new(graph, input));
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs)
            {
                _makers[output] = node;
            }
        }

        _leading = Behind(logits);
        _bottlenecks = Bottlenecks(input.Name);
        foreach (var node in graph.Nodes)
        {
            Add(node, node.Outputs[0]);
        }

        (Chosen, Reason) = Choose();
    }

    internal List<Layer> Layers { get; } = [];

    internal List<AttentionLayer> Attentions { get; } = [];

    internal Layer? Chosen { get; }

    internal string Reason { get; }

    void Add(OnnxNode node, string tensor)
    {
        if (_graph[tensor].Shape is not { } shape || shape.Skip(1).Any(d => d.Constant is not (> 0 and < int.MaxValue)))
        {
            return;
        }

        var meaning = _axes[tensor];
        int[] row = [.. shape.Skip(1).Select(d => (int)d.Factor)];
        if (meaning.Kind is AxisKind.Map or AxisKind.Tokens)
        {
            var layer = new Layer(tensor, node.Name, node.Origin, row, meaning.Layout, meaning.Grid) { IsBottleneck = _bottlenecks.Contains(tensor) };
            if (layer is { Height: > 1, Width: > 1 })
            {
                // What an operator is written out in has no name that the model's author would know.
                if (!_graph.IsInner(tensor))
                {
                    Layers.Add(layer);
                }
            }
            else
            {
                _small ??= $"{node} makes [{string.Join(", ", shape)}].";
            }
        }
        else if (node.OpType == "Softmax" && meaning.Grid is { } grid && shape.Count is 3 or 4 && shape[^1] == grid.Count && shape[^2] == grid.Count)
        {
            // [N, heads, T, T], or [N heads, T, T], or [N, T, T] of one head.
            var heads = RowShapes.Of(shape, _fixedRows) is [var several, _, _] ? several : 1;
            Attentions.Add(new(tensor, heads, grid));
        }
    }

    (Layer? Layer, string Reason) Choose()
    {
        if (Layers.Count == 0)
        {
            return (null, _small is null ? "no tensor has channels and a map." : $"no tensor has a map of more than one position; the first smaller one: {_small}");
        }

        var candidates = Layers.Where(l => _leading.Contains(l.Name) && l.Name != _logits).ToList();
        candidates = candidates.Count == 0 ? Layers : candidates;
        var last = candidates.LastOrDefault(l => !s_moving.Contains(l.OpType)) ?? candidates[^1];
        if (last.Tokens is null)
        {
            return (last, "the last tensor with a map of more than one position before the model pools or flattens it.");
        }

        // The class token alone leads from the last block to the scores: what the other tokens hold counts only before it looks at them.
        return !PoolsAll(last) && BeforeLastAttention(candidates) is { } before
            ? (before, "the last tensor of tokens that the class token still looks at: the input of the last attention.")
            : (last, "the last tensor of tokens before the model pools them.");
    }

    /// <summary>Whether the tokens that follow a layer are averaged, rather than one of them taken.</summary>
    bool PoolsAll(Layer last)
    {
        var after = _graph.Nodes.SkipWhile(n => !n.Outputs.Contains(last.Name)).Skip(1).Where(n => n.Outputs.Any(_leading.Contains));
        var collapse = after.FirstOrDefault(n => n.Inputs.Any(i => _axes[i].Kind == AxisKind.Tokens) && _axes[n.Outputs[0]].Kind != AxisKind.Tokens);
        return collapse?.OpType is not ("Gather" or "Slice" or "Split" or "GatherND" or "Squeeze");
    }

    /// <summary>The input of the projections that the last attention compares.</summary>
    Layer? BeforeLastAttention(List<Layer> candidates)
    {
        var attention = Attentions.Count > 0 ? Attentions[^1].Name : _graph.Nodes.LastOrDefault(n => n.OpType == "Attention")?.Outputs[0];
        var open = new Queue<(string? Tensor, bool Projected)>([(attention, false)]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var at))
        {
            if (at.Projected && candidates.Find(l => l.Name == at.Tensor && l.Tokens is not null) is { } layer)
            {
                return layer;
            }

            if (at.Tensor is not null && seen.Add(at.Tensor) && _makers.TryGetValue(at.Tensor, out var node))
            {
                var known = node.Inputs.Where(i => _axes[i].Kind != AxisKind.None).ToList();
                foreach (var input in known)
                {
                    open.Enqueue((input, at.Projected || (node.OpType is "MatMul" or "Gemm" && known.Count == 1)));
                }
            }
        }

        return null;
    }

    /// <summary>Tensors behind which nothing that was computed before them, from the picture and for the scores, is used.</summary>
    HashSet<string> Bottlenecks(string input)
    {
        var nodes = _graph.Nodes.Where(n => n.Outputs.Any(_leading.Contains)).ToList();
        var lastUse = new Dictionary<string, int>(StringComparer.Ordinal) { [_logits] = nodes.Count };
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var tensor in nodes[i].Inputs.Where(t => _axes[t].Kind != AxisKind.None && t != _logits))
            {
                lastUse[tensor] = i;
            }
        }

        var (found, open) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>([input], StringComparer.Ordinal));
        for (var i = 0; i < nodes.Count; i++)
        {
            open.ExceptWith(nodes[i].Inputs.Where(t => lastUse.GetValueOrDefault(t, -1) <= i));
            open.UnionWith(nodes[i].Outputs.Where(t => lastUse.GetValueOrDefault(t, -1) > i));
            if (open.Count == 1)
            {
                found.UnionWith(open);
            }
        }

        return found;
    }

    /// <summary>A tensor and those that it is computed from.</summary>
    HashSet<string> Behind(string tensor)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([tensor]);
        while (open.TryPop(out var at))
        {
            if (found.Add(at) && _makers.TryGetValue(at, out var node))
            {
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return found;
    }
}
