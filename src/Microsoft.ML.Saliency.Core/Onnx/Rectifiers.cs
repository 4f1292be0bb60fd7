namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A rectifier in a graph: <see cref="Output"/> = f(<see cref="Input"/>), computed by one node or, where an exporter wrote it out, by several.</summary>
sealed record Rectifier(string Input, string Output, IReadOnlySet<OnnxNode> Nodes);

/// <summary>
/// Finds the rectifiers of a graph by what is computed, not by how it is written: Relu and its kin, Clip from 0, Max with 0,
/// and gates x g(x) such as SiLU, GELU, HardSwish and Mish written out in elementary operators.
/// </summary>
static class Rectifiers
{
    const int LongestGate = 12;

    static readonly HashSet<string> s_single = ["Relu", "LeakyRelu", "PRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "Gelu", "HardSwish", "Swish", "Mish"];

    static readonly HashSet<string> s_gates = ["Sigmoid", "HardSigmoid", "Tanh", "Erf", "Clip"];

    static readonly HashSet<string> s_inGates = [.. s_gates, "Add", "Sub", "Mul", "Div", "Pow", "Neg", "Exp", "Sqrt", "Softplus", "Identity"];

    internal static IReadOnlyList<Rectifier> Find(ShapedGraph graph)
    {
        var makers = graph.Nodes.SelectMany(n => n.Outputs.Where(o => o.Length > 0).Select(o => (o, n))).ToDictionary(p => p.o, p => p.n, StringComparer.Ordinal);
        var readers = graph.Nodes.SelectMany(n => n.Inputs.Select(i => (i, n))).ToLookup(p => p.i, p => p.n, StringComparer.Ordinal);
        var result = new List<Rectifier>();
        foreach (var node in graph.Nodes.Where(n => n.Domain.Length == 0))
        {
            if (s_single.Contains(node.OpType) || ClipsFromZero(graph, node))
            {
                result.Add(new(node.Inputs[0], node.Outputs[0], new HashSet<OnnxNode> { node }));
            }
            else if (node.OpType == "Max" && node.Inputs.Count == 2 && node.Inputs.FirstOrDefault(i => !IsZero(graph, i)) is { } x && node.Inputs.Any(i => IsZero(graph, i)))
            {
                result.Add(new(x, node.Outputs[0], new HashSet<OnnxNode> { node }));
            }
            else if (node.OpType == "Mul" && node.Inputs.Count == 2 && (Gate(graph, makers, node, 0) ?? Gate(graph, makers, node, 1)) is { } gate)
            {
                result.Add(WithFactor(graph, readers, gate));
            }
        }

        // What is read elsewhere too is more than a part of the rectifier.
        var outputs = graph.Model.Graph.Outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        result.RemoveAll(r => r.Nodes.SelectMany(n => n.Outputs).Any(o => o != r.Output && (outputs.Contains(o) || readers[o].Any(n => !r.Nodes.Contains(n)))));

        // Part of a gate may look like a rectifier of its own (the Clip in HardSwish): the larger one counts.
        var inside = result.Where(r => r.Nodes.Count > 1).SelectMany(r => r.Nodes).ToHashSet();
        return [.. result.Where(r => r.Nodes.Count > 1 || !r.Nodes.Any(inside.Contains))];
    }

    static bool ClipsFromZero(ShapedGraph graph, OnnxNode node)
        => node.OpType == "Clip" && (node.Attributes.ContainsKey("min") ? node.Float("min", 0) == 0 : node.HasInput(1) && IsZero(graph, node.Inputs[1]));

    static bool IsZero(ShapedGraph graph, string tensor) => graph.Constants.TryGetValue(tensor, out var c) && Array.TrueForAll(c.ToSingles(), v => v == 0);

    /// <summary>x g(x), x being input <paramref name="index"/> of the product or a constant multiple of it.</summary>
    static Rectifier? Gate(ShapedGraph graph, Dictionary<string, OnnxNode> makers, OnnxNode product, int index)
    {
        var (x, gate) = (product.Inputs[index], product.Inputs[1 - index]);
        var nodes = new HashSet<OnnxNode> { product };
        if (IsGateOf(x))
        {
            return new(x, product.Outputs[0], nodes);
        }

        if (makers.TryGetValue(x, out var scaled) && scaled.OpType is "Mul" or "Div" && scaled.Inputs.Count == 2 && scaled.Inputs.Any(graph.Constants.ContainsKey))
        {
            nodes = [product, scaled];
            var root = scaled.Inputs.FirstOrDefault(i => !graph.Constants.ContainsKey(i));
            if (root is not null && IsGateOf(root))
            {
                return new(root, product.Outputs[0], nodes);
            }
        }

        return null;

        // Everything that the gate is computed from is x itself or constant, and something in it saturates.
        bool IsGateOf(string root)
        {
            var open = new Stack<string>([gate]);
            var saturates = false;
            var reaches = false;
            while (open.TryPop(out var tensor))
            {
                if (tensor == root)
                {
                    reaches = true;
                }
                else if (tensor.Length > 0 && !graph.Constants.ContainsKey(tensor))
                {
                    if (!makers.TryGetValue(tensor, out var maker) || !s_inGates.Contains(maker.OpType) || nodes.Count > LongestGate)
                    {
                        return false;
                    }

                    saturates |= s_gates.Contains(maker.OpType);
                    nodes.Add(maker);
                    foreach (var input in maker.Inputs)
                    {
                        open.Push(input);
                    }
                }
            }

            return saturates && reaches;
        }
    }

    /// <summary>GELU is often x g(x) times one half, or x g(x) divided by six: the factor is part of it.</summary>
    static Rectifier WithFactor(ShapedGraph graph, ILookup<string, OnnxNode> readers, Rectifier gate)
        => readers[gate.Output].ToArray() is [{ OpType: "Mul" or "Div", Inputs.Count: 2 } factor]
            && factor.Inputs.Any(i => graph.Constants.TryGetValue(i, out var c) && c.Count == 1)
            ? new(gate.Input, factor.Outputs[0], gate.Nodes.Append(factor).ToHashSet())
            : gate;
}
