namespace Microsoft.ML.Saliency.Onnx;

/// <summary>What the smallest pass through a model takes, estimated from its shapes: so that a small file that asks for a huge computation is refused before it begins.</summary>
static class PassCost
{
    /// <summary>Operators whose output is as large as numbers in their input say.</summary>
    static readonly HashSet<string> s_growing =
        ["CenterCropPad", "Col2Im", "ConstantOfShape", "Expand", "MaxUnpool", "OneHot", "Pad", "RandomNormal", "RandomUniform", "Range", "Resize", "Tile", "Upsample"];

    /// <exception cref="OnnxFormatException">It is more than the options allow.</exception>
    /// <exception cref="UnsupportedOperatorException">It depends on the data.</exception>
    internal static void Check(ShapedGraph graph, EngineOptions options)
    {
        double kept = 0, scratch = 0, operations = 0;
        foreach (var node in graph.Nodes.Where(n => graph[n.Outputs[0]].Ints is null))
        {
            var view = graph.View(node);
            if (view.Output(0).Shape is null && s_growing.Contains(node.OpType) && node.Domain.Length == 0)
            {
                throw Throw.Unsupported(node, "the size of its output is not known before the model runs, and could be anything");
            }

            var made = node.Outputs.Where(o => o.Length > 0).Sum(o => Volume(graph[o].Shape));
            var (work, besides) = Of(view, made);
            kept += made;
            scratch = Math.Max(scratch, besides);
            operations += work;
            if ((kept + scratch) * sizeof(float) > options.MaxPassBytes)
            {
                throw Throw.TooLarge(graph.Model, node, "memory for activations", (kept + scratch) * sizeof(float), nameof(EngineOptions.MaxPassBytes), options.MaxPassBytes);
            }

            if (operations > options.MaxPassOperations)
            {
                throw Throw.TooLarge(graph.Model, node, "multiplications", operations, nameof(EngineOptions.MaxPassOperations), options.MaxPassOperations);
            }
        }
    }

    /// <summary>Multiplications of a node.</summary>
    internal static double Operations(NodeView view) => Of(view, view.Node.Outputs.Where(o => o.Length > 0).Select((_, i) => Volume(view.Output(i).Shape)).Sum()).Work;

    /// <summary>Multiplications, and numbers that are held while the node runs only.</summary>
    static (double Work, double Scratch) Of(NodeView view, double made)
    {
        if (view.Node.Domain.Length > 0 || view.Input(0).Shape is not { } x)
        {
            return (made, 0);
        }

        switch (view.Node.OpType)
        {
            case "Conv" when view.Input(1).Shape is { Count: > 2 } w:
                // Where there is no faster way, the windows are laid out side by side.
                var window = Volume([.. w.Skip(1)]);
                return (made * window, Padded(view, x, [.. w.Skip(2).Select(d => d.Factor)]) + (w.Skip(2).All(d => d == 1) ? 0 : made / Math.Max(1, w[0].Factor) * window * Math.Max(1, view.Node.Int("group", 1))));
            case "ConvTranspose" when view.Input(1).Shape is { Count: > 2 } w:
                return (Volume(x) * Volume([.. w.Skip(1)]), 0);
            case "AveragePool" or "MaxPool" or "LpPool" when view.Node.Ints("kernel_shape") is { } kernel:
                var size = kernel.Aggregate(1.0, (n, k) => n * k);
                return (made * size, Padded(view, x, null) + (x.Count > 1 ? size * x[1].Factor : 0));
            case "Gemm":
                return (made * x[view.Node.Int("transA", 0) == 0 ? ^1 : 0].Factor, 0);
            case "Einsum":
                var positions = EinsumEquation.Of(view) is var equation ? equation.Lengths.Values.Aggregate(1.0, (n, d) => n * d.Number) : 0;
                return (positions, equation.Operands.Length > 2 ? positions : 0);
            case "MatMul" when x.Count > 0:
                return (made * x[^1].Factor, 0);
            default:
                return (made, 0);
        }
    }

    static double Padded(NodeView view, IReadOnlyList<Dim> x, long[]? weightKernel)
    {
        if (x.Skip(2).Any(d => d.Constant is null))
        {
            return 0;
        }

        var window = Window.Of(view, weightKernel);
        return window.IsPadded ? Volume([.. x.Take(2)]) * x.Skip(2).Select((d, i) => (double)d.Factor + window.Before[i] + window.After[i]).Aggregate(1.0, (n, d) => n * d) : 0;
    }

    static double Volume(IReadOnlyList<Dim>? shape) => shape?.Aggregate(1.0, (n, d) => n * d.Number) ?? 0;
}
