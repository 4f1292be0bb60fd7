using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Regions;

/// <summary>Follows windows of the picture through the operators that know where they go.</summary>
sealed class RegionRules
{
    static readonly HashSet<string> s_pointwise =
    [
        "Abs", "Add", "BatchNormalization", "Celu", "Clip", "Div", "Elu", "Erf", "Exp", "Gelu", "HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "Max", "Min", "Mish", "Mul", "Neg", "PRelu",
        "Relu", "Selu", "Sigmoid", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Swish", "Tanh", "ThresholdedRelu",
    ];

    readonly ShapedGraph _graph;
    readonly Dictionary<string, RegionTensor> _tensors = new(StringComparer.Ordinal);
    readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);

    /// <param name="graph">The model.</param>
    /// <param name="input">Its picture, channels first.</param>
    /// <param name="rows">Where the windows are from top to bottom.</param>
    /// <param name="columns">Where they are from left to right.</param>
    internal RegionRules(ShapedGraph graph, InputDescription input, RegionAxis rows, RegionAxis columns)
    {
        _graph = graph;
        _tensors[input.Name] = new(input.Channels, rows, columns);
        foreach (var node in graph.Nodes)
        {
            if (Follow(node) is { } tensor)
            {
                _tensors[node.Outputs[0]] = tensor;
                _makers[node.Outputs[0]] = node;
            }
        }
    }

    /// <summary>The tensors that can be followed.</summary>
    internal IReadOnlyDictionary<string, RegionTensor> Tensors => _tensors;

    /// <summary>The layers among them that the model can be run from.</summary>
    internal IEnumerable<Layer> Bottlenecks(ModelDescription model)
        => model.Layers.Where(l => l is { IsBottleneck: true, Tokens: null, Layout: ImageLayout.ChannelsFirst } && _tensors.ContainsKey(l.Name));

    /// <summary>The nodes that lead from the picture to a tensor that can be followed.</summary>
    internal HashSet<OnnxNode> NodesTo(string tensor)
    {
        var (found, open) = (new HashSet<OnnxNode>(), new Stack<string>([tensor]));
        while (open.TryPop(out var at))
        {
            if (_makers.TryGetValue(at, out var node) && found.Add(node))
            {
                foreach (var input in Data(node))
                {
                    open.Push(input);
                }
            }
        }

        return found;
    }

    /// <summary>The nodes as steps, in order; position by position operators join the step before them where nothing else wants its output.</summary>
    internal IReadOnlyList<RegionStep> Steps(HashSet<OnnxNode> nodes, string end)
    {
        var uses = nodes.SelectMany(Data).CountBy(i => i).ToDictionary(StringComparer.Ordinal);
        var steps = new List<RegionStep>();
        foreach (var node in _graph.Nodes.Where(nodes.Contains))
        {
            var step = Step(node);
            var before = step is { Window: null, Graph: not null, Inputs: [var only] } && only != end && uses[only] == 1 ? steps.FindIndex(s => s.Output == only && s.Graph is not null) : -1;
            if (before >= 0)
            {
                steps[before] = Joined(steps[before], step);
            }
            else
            {
                steps.Add(step);
            }
        }

        return steps;
    }

    RegionTensor? Follow(OnnxNode node)
    {
        var data = Data(node);
        if (node.Domain.Length > 0 || node.Outputs.Skip(1).Any(o => o.Length > 0) || data.Count == 0 || !data.TrueForAll(_tensors.ContainsKey)
            || _graph[node.Outputs[0]].Shape is not { Count: 4 } shape || shape.Skip(1).Any(d => d.Constant is not (> 0 and < int.MaxValue)))
        {
            return null;
        }

        var (channels, view, x) = ((int)shape[1].Factor, _graph.View(node), _tensors[data[0]]);
        switch (node.OpType)
        {
            case "Conv" or "MaxPool" or "AveragePool" when data is [var only] && only == node.Inputs[0]:
                var window = WindowOf(view);
                // A mean over padding that does not count depends on where the window is.
                return node.OpType == "AveragePool" && (window.IsPadded || window.Ceil) ? null : new(channels, x.Rows.Slide(0, window), x.Columns.Slide(1, window));
            case "Concat" when data.Count == node.Inputs.Count && view.Axis(node.Int("axis", 1), 4) == 1:
            case var op when s_pointwise.Contains(op) && IsPointwise(node, data, x):
                return data.Skip(1).Select(d => _tensors[d]).Aggregate(x with { Channels = channels }, (a, b) => a with { Rows = a.Rows.Or(b.Rows), Columns = a.Columns.Or(b.Columns) });
            default:
                return null;
        }
    }

    /// <summary>Every input has the map's size, or is one number for all positions.</summary>
    bool IsPointwise(OnnxNode node, List<string> data, RegionTensor x)
        => data.TrueForAll(d => (_tensors[d].Rows.Length, _tensors[d].Columns.Length) == (x.Rows.Length, x.Columns.Length))
            && (node.OpType == "BatchNormalization" || node.Inputs.Where(i => i.Length > 0 && !data.Contains(i)).All(
                i => _graph.Constants[i].Shape is var shape && shape.Count <= 4 && shape.TakeLast(2).All(d => d == 1) && (shape.Count < 4 || shape[0] == 1)));

    List<string> Data(OnnxNode node) => [.. node.Inputs.Where(i => i.Length > 0 && !_graph.Constants.ContainsKey(i))];

    static Window WindowOf(NodeView view) => Window.Of(view, view.Node.OpType == "Conv" ? [.. view.ShapeOf(1).Skip(2).Select(d => d.Factor)] : null);

    RegionStep Step(OnnxNode node)
    {
        var (data, output) = (Data(node), _tensors[node.Outputs[0]]);
        if (node.OpType == "Concat")
        {
            return new(data, node.Outputs[0], null, (output.Rows.Size, output.Columns.Size));
        }

        if (node.OpType is not ("Conv" or "MaxPool" or "AveragePool"))
        {
            return new(data, node.Outputs[0], Graph(node, data, (output.Rows.Size, output.Columns.Size)), (output.Rows.Size, output.Columns.Size));
        }

        var window = WindowOf(_graph.View(node));
        var crop = (Reach(0, output.Rows.Size), Reach(1, output.Columns.Size));
        // What the window looks at is cut out with its padding.
        var attributes = node.Attributes.Where(a => a.Key is not ("pads" or "auto_pad" or "ceil_mode")).ToDictionary();
        var bare = new OnnxNode(node.OpType, node.Inputs, node.Outputs, attributes, node.Name) { Opset = node.Opset };
        return new(data, node.Outputs[0], Graph(bare, data, crop), crop) { Window = window, Pad = node.OpType == "MaxPool" ? float.NegativeInfinity : 0 };

        int Reach(int axis, int size) => (int)((size - 1) * window.Strides[axis] + (window.Kernel[axis] - 1) * window.Dilations[axis] + 1);
    }

    OnnxGraph Graph(OnnxNode node, IEnumerable<string> data, (int Height, int Width) size) => new(
        "region",
        [.. data.Distinct().Select(d => OnnxValueInfo.Float(d, -1, _tensors[d].Channels, size.Height, size.Width))],
        [Output(node)],
        [node],
        node.Inputs.Where(_graph.Constants.ContainsKey).Distinct().ToDictionary(i => i, i => _graph.Constants[i], StringComparer.Ordinal),
        []);

    OnnxValueInfo Output(OnnxNode node)
    {
        var tensor = _tensors[node.Outputs[0]];
        return OnnxValueInfo.Float(node.Outputs[0], -1, tensor.Channels, tensor.Rows.Size, tensor.Columns.Size);
    }

    static RegionStep Joined(RegionStep first, RegionStep then)
    {
        var constants = new Dictionary<string, OnnxTensor>(first.Graph!.Initializers, StringComparer.Ordinal);
        foreach (var (name, tensor) in then.Graph!.Initializers)
        {
            constants[name] = tensor;
        }

        return first with { Output = then.Output, Graph = first.Graph with { Outputs = then.Graph.Outputs, Nodes = [.. first.Graph.Nodes, .. then.Graph.Nodes], Initializers = constants } };
    }
}
