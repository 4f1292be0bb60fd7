namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// What one row takes in memory while it goes through a model, and back where gradients are wanted. Worked out from the shapes: a tensor is held from the node that makes it
/// to the last one that looks at it; what a node's derivative looks at is held until the way back has passed the node; the gradient of a tensor
/// is held from the last node that used the tensor to the one that made it.
/// </summary>
sealed class PassMemory
{
    /// <summary>Operators whose derivative looks at nothing that depends on the picture.</summary>
    static readonly HashSet<string> s_linear =
    [
        "Add", "AveragePool", "BatchNormalization", "Cast", "Concat", "Expand", "Flatten", "Gather", "GlobalAveragePool", "Identity", "Neg", "Pad", "ReduceMean", "ReduceSum", "Reshape",
        "Resize", "Slice", "Split", "Squeeze", "Sub", "Sum", "Tile", "Transpose", "Unsqueeze", "Upsample", "DepthToSpace", "SpaceToDepth",
    ];

    /// <summary>Operators whose derivative looks at their output alone.</summary>
    static readonly HashSet<string> s_byOutput = ["Elu", "Exp", "HardSigmoid", "LogSoftmax", "Relu", "Selu", "Sigmoid", "Softmax", "Sqrt", "Tanh"];

    /// <summary>Operators whose derivative looks at their input alone; convolutions and products, as autograd keeps it whatever is asked for.</summary>
    static readonly HashSet<string> s_byInput =
        ["Abs", "Celu", "Clip", "Conv", "ConvTranspose", "Erf", "Gelu", "Gemm", "HardSwish", "LeakyRelu", "Log", "MatMul", "Mish", "Mul", "Softplus", "Swish"];

    /// <summary>Operators that give their input another shape and hold nothing of their own.</summary>
    static readonly HashSet<string> s_views = ["Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"];

    readonly ShapedGraph _graph;
    readonly Dictionary<string, string> _roots = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> _bytes = new(StringComparer.Ordinal);
    readonly List<(HashSet<string> Looks, HashSet<string> Makes)> _steps = [];

    PassMemory(ShapedGraph graph) => _graph = graph;

    /// <summary>Bytes that a row takes at the time when it takes most, 1 or more.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="start">The tensor that is given.</param>
    /// <param name="probe">What is wanted.</param>
    internal static long PerRow(ShapedGraph graph, string start, Probe probe)
    {
        var memory = new PassMemory(graph);
        memory.Run(start, [.. probe.Gradients]);
        return Math.Max(1, memory.Peak([.. graph.Model.Graph.Outputs.Select(o => o.Name), .. probe.Values, .. probe.Gradients.Select(GradientOf)]));
    }

    void Run(string start, HashSet<string> wanted)
    {
        // What depends on the picture, and of that what a wanted gradient passes.
        var (moving, recorded) = (new HashSet<string>([start], StringComparer.Ordinal), new HashSet<string>(wanted, StringComparer.Ordinal));
        Hold(start, _graph[start]);
        _steps.Add(([], [start]));
        var back = new List<(HashSet<string> Looks, HashSet<string> Makes)>();
        foreach (var node in _graph.Nodes.Where(n => n.Inputs.Any(moving.Contains) && _graph[n.Outputs[0]].Ints is null))
        {
            string[] inputs = [.. node.Inputs.Where(moving.Contains).Distinct()];
            string[] outputs = [.. node.Outputs.Where(o => o.Length > 0)];
            moving.UnionWith(outputs);
            if (s_views.Contains(node.OpType))
            {
                _roots[outputs[0]] = Root(inputs[0]);
            }

            foreach (var output in outputs)
            {
                Hold(output, _graph[output]);
            }

            _steps.Add(([.. inputs.Select(Root)], [.. outputs.Select(Root)]));
            if (inputs.Any(recorded.Contains))
            {
                recorded.UnionWith(outputs);
                back.Add(([.. Kept(node, inputs, outputs).Select(Root), .. outputs.Select(GradientOf)], [.. inputs.Where(recorded.Contains).Select(GradientOf)]));
            }
        }

        back.Reverse();
        _steps.AddRange(back);
    }

    /// <summary>What the way back through a node looks at.</summary>
    string[] Kept(OnnxNode node, string[] inputs, string[] outputs)
    {
        if (node.OpType == "MaxPool" && outputs.Length == 1)
        {
            // Where each maximum was, in 64 bits.
            var places = $"{outputs[0]}\nplaces";
            _bytes[places] = 2 * _bytes[outputs[0]];
            _steps[^1].Makes.Add(places);
            return [places];
        }

        return s_linear.Contains(node.OpType) ? [] : s_byOutput.Contains(node.OpType) ? outputs : s_byInput.Contains(node.OpType) ? inputs : [.. inputs, .. outputs];
    }

    void Hold(string tensor, TensorInfo info)
    {
        var values = info.Shape is { } shape && Dim.Product(shape) is { PerRow: true } size ? size.Factor : 0;
        _bytes[tensor] = values * (info.Type.Held() switch { OnnxElementType.Bool => 1, OnnxElementType.Int64 => sizeof(long), _ => sizeof(float) });
        _bytes[GradientOf(tensor)] = values * sizeof(float);
    }

    long Peak(string[] results)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _steps.Count; i++)
        {
            foreach (var tensor in _steps[i].Looks.Concat(_steps[i].Makes))
            {
                last[tensor] = i;
            }
        }

        foreach (var result in results)
        {
            last[Root(result)] = _steps.Count;
        }

        var (held, peak, live) = (0L, 0L, new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < _steps.Count; i++)
        {
            held += _steps[i].Makes.Where(live.Add).Sum(t => _bytes[t]);
            peak = Math.Max(peak, held);
            foreach (var tensor in _steps[i].Looks.Concat(_steps[i].Makes).Where(t => last[t] == i && live.Contains(t)).ToArray())
            {
                live.Remove(tensor);
                held -= _bytes[tensor];
            }
        }

        return peak;
    }

    string Root(string tensor) => _roots.GetValueOrDefault(tensor, tensor);

    // No tensor's name holds a line break and a word of ours behind it.
    static string GradientOf(string tensor) => $"{tensor}\ngradient";
}
