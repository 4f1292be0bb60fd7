namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Follows height and width of the picture through a graph: through transposition, into tokens and back.</summary>
sealed class AxisMeanings
{
    readonly ShapedGraph _graph;
    readonly InputDescription _input;
    readonly Dim _rows;
    readonly Dictionary<string, AxisMeaning> _meanings = new(StringComparer.Ordinal);

    internal AxisMeanings(ShapedGraph graph, InputDescription input)
    {
        (_graph, _input, _rows) = (graph, input, graph[input.Name].Shape![0]);
        _meanings[input.Name] = AxisMeaning.Map(input.Layout);
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                _meanings[output] = Of(node, graph[output].Shape);
            }
        }
    }

    internal AxisMeaning this[string tensor] => _meanings.GetValueOrDefault(tensor);

    AxisMeaning Of(OnnxNode node, IReadOnlyList<Dim>? shape)
    {
        // Of several inputs, one whose axes are known tells most.
        var known = node.Inputs.Where(i => this[i].Kind != AxisKind.None).ToList();
        if (known.Count == 0 || node.OpType is "Shape" or "Size")
        {
            return default;
        }

        var from = known.OrderByDescending(i => this[i].Kind).ThenByDescending(i => this[i].Grid?.Count ?? 0).First();
        var meaning = this[from];
        if (shape is not { Count: > 0 } || shape[0] != _rows)
        {
            return AxisMeaning.Lost(meaning.Layout, GridOf(from));
        }

        return node.OpType switch
        {
            "Conv" or "ConvTranspose" or "MaxPool" or "AveragePool" or "LpPool" or "GlobalAveragePool" or "GlobalMaxPool" or "GlobalLpPool" when shape.Count == 4
                => AxisMeaning.Map(ImageLayout.ChannelsFirst),
            "Transpose" => Transposed(node, from, shape),
            "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" => Reshaped(from, shape),
            "MatMul" or "Gemm" or "Einsum" when known.Count > 1 => AxisMeaning.Lost(meaning.Layout, GridOf(from)),
            "Concat" when meaning.Kind == AxisKind.Tokens && shape.Count == 3 => Joined(node, from, shape),
            "Attention" => meaning.Recognise(shape),
            _ => meaning.Fit(shape),
        };
    }

    AxisMeaning Transposed(OnnxNode node, string from, IReadOnlyList<Dim> shape)
    {
        var meaning = this[from];
        int[] order = [.. ShapeRules.Permutation(_graph.View(node))];
        var lastToFirst = order is [0, 3, 1, 2] or [0, 2, 1];
        var firstToLast = order is [0, 2, 3, 1] or [0, 2, 1];
        return order.SequenceEqual(Enumerable.Range(0, order.Length)) ? meaning.Fit(shape)
            : meaning.Kind == AxisKind.Lost ? meaning.Recognise(shape)
            : meaning.Layout == ImageLayout.ChannelsFirst && firstToLast ? meaning with { Layout = ImageLayout.ChannelsLast }
            : meaning.Layout == ImageLayout.ChannelsLast && lastToFirst ? meaning with { Layout = ImageLayout.ChannelsFirst }
            : AxisMeaning.Lost(meaning.Layout, GridOf(from));
    }

    AxisMeaning Reshaped(string from, IReadOnlyList<Dim> shape)
    {
        var (meaning, grid) = (this[from], GridOf(from));
        if (meaning.Kind == AxisKind.Map && grid is not null)
        {
            var before = _graph[from].Shape!;
            var first = meaning.Layout == ImageLayout.ChannelsFirst;
            var sameMap = shape.Count == 4 && (first ? before[2] == shape[2] && before[3] == shape[3] : before[1] == shape[1] && before[2] == shape[2]);
            var tokens = shape.Count == 3 && (first ? shape[2] == grid.Count && shape[1] == before[1] : shape[1] == grid.Count && shape[2] == before[3]);
            return sameMap ? meaning
                : tokens ? AxisMeaning.Tokens(meaning.Layout, grid)
                : AxisMeaning.Lost(meaning.Layout, Patches(from, shape, first) ?? grid);
        }

        return AxisMeaning.Lost(meaning.Layout, grid).Recognise(shape);
    }

    /// <summary>A picture cut into patches: [N, C, h, p, w, q] or [N, h, p, w, q, C].</summary>
    TokenGrid? Patches(string from, IReadOnlyList<Dim> shape, bool first)
    {
        var at = first ? 2 : 1;
        return from == _input.Name && shape.Count == 6
            && Dim.Multiply(shape[at], shape[at + 1]) == _input.Height && Dim.Multiply(shape[at + 2], shape[at + 3]) == _input.Width
            ? Grid((int)shape[at].Factor, (int)shape[at + 2].Factor)
            : null;
    }

    /// <summary>Tokens beside those of the patches, such as a class token.</summary>
    AxisMeaning Joined(OnnxNode node, string from, IReadOnlyList<Dim> shape)
    {
        var meaning = this[from];
        var axis = _graph.View(node).Axis(node.Int("axis", 1), shape.Count);
        if (axis != meaning.TokenAxis)
        {
            return meaning.Fit(shape);
        }

        var before = node.Inputs.TakeWhile(i => i != from).Sum(i => _graph[i].Shape is { Count: 3 } part ? part[axis].Factor : 0);
        // Two grids side by side, as of two scales, are no grid.
        return node.Inputs.Count(i => this[i].Kind == AxisKind.Tokens) > 1 || shape[axis].Constant is not { } count
            ? AxisMeaning.Lost(meaning.Layout, null)
            : AxisMeaning.Tokens(meaning.Layout, meaning.Grid! with { First = (int)before + meaning.Grid.First, Count = (int)count });
    }

    /// <summary>The grid that a tensor's positions are, or were last.</summary>
    TokenGrid? GridOf(string tensor)
    {
        var meaning = this[tensor];
        if (meaning.Kind != AxisKind.Map || _graph[tensor].Shape is not { Count: 4 } shape)
        {
            return meaning.Grid;
        }

        var at = meaning.Layout == ImageLayout.ChannelsFirst ? 2 : 1;
        return shape[at].Constant is { } h and < int.MaxValue && shape[at + 1].Constant is { } w and < int.MaxValue && h * w < int.MaxValue ? Grid((int)h, (int)w) : null;
    }

    static TokenGrid Grid(int height, int width) => new(height, width, 0, height * width);
}
