namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// What the standard demands of the shapes that a node reads, so that every engine says the same of a model that breaks it, and before native code does.
/// Lengths that are not known, or depend on the number of rows, are left to the engine.
/// </summary>
static class ShapeChecks
{
    static readonly Dictionary<string, Action<NodeView>> s_checks = new(StringComparer.Ordinal)
    {
        ["Conv"] = Convolution,
        ["ConvTranspose"] = Convolution,
        ["BatchNormalization"] = v => PerChannel(v, 1, 2, 3, 4),
        ["InstanceNormalization"] = v => PerChannel(v, 1, 2),
        ["GlobalAveragePool"] = Spatial,
        ["GlobalMaxPool"] = Spatial,
        ["GlobalLpPool"] = Spatial,
        ["AveragePool"] = Spatial,
        ["MaxPool"] = Spatial,
        ["LpPool"] = Spatial,
        ["Gemm"] = Gemm,
        ["MatMul"] = MatMul,
        ["Concat"] = Concat,
        ["Gather"] = Gather,
        ["Squeeze"] = Squeeze,
    };

    static readonly HashSet<string> s_broadcast =
    [
        "Add", "And", "Div", "Equal", "Expand", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "Pow", "PRelu", "Sub", "Sum", "Where", "Xor",
    ];

    /// <summary>Operators that keep their elements: as many come out as go in.</summary>
    static readonly HashSet<string> s_keeping = ["Flatten", "Reshape", "Squeeze", "Transpose", "Unsqueeze"];

    /// <summary>The most axes of a tensor; models have up to a dozen, libtorch up to 64.</summary>
    const int MaxAxes = 64;

    internal static void Inputs(NodeView view)
    {
        if (view.Node.Domain.Length > 0)
        {
            return;
        }

        if (s_checks.TryGetValue(view.Node.OpType, out var check))
        {
            check(view);
        }

        if (s_broadcast.Contains(view.Node.OpType))
        {
            Broadcast(view);
        }
    }

    /// <summary>Holds what a shape rule found against what can be: no length is negative, all elements fit into an array, and none are lost on the way.</summary>
    internal static void Outputs(NodeView view, TensorInfo[] outputs)
    {
        foreach (var shape in outputs.Select(o => o.Shape).OfType<IReadOnlyList<Dim>>())
        {
            if (shape.Count > MaxAxes)
            {
                throw Throw.Broken(view.Node, $"its output would have {shape.Count} axes, and {MaxAxes} are the most that are supported");
            }

            if (shape.Aggregate(1L, (n, d) => OnnxChecks.Multiply(n, d.Factor)) < 0 || shape.Any(d => d.Factor > int.MaxValue))
            {
                throw Throw.Broken(view.Node, $"its output would be [{string.Join(", ", shape)}], which is negative or has more elements than fit in memory");
            }
        }

        if (s_keeping.Contains(view.Node.OpType) && view.Node.Domain.Length == 0 && view.Input(0).Shape is { } from && outputs is [{ Shape: { } to }, ..]
            && Dim.Product(from) is { } before && Dim.Product(to) is { } after && before.PerRow == after.PerRow && before != after)
        {
            throw Throw.Broken(view.Node, $"it turns [{string.Join(", ", from)}], {before} elements, into [{string.Join(", ", to)}], {after} elements");
        }
    }

    static void Convolution(NodeView v)
    {
        var group = v.Node.Int("group", 1);
        if (group < 1)
        {
            throw Throw.Broken(v.Node, $"its group is {group}, expected 1 or more");
        }

        if (v.Input(0).Shape is not { } x || v.Input(1).Shape is not { } w)
        {
            return;
        }

        if (x.Count < 3 || w.Count != x.Count)
        {
            throw Throw.Broken(v.Node, $"its input is [{string.Join(", ", x)}] and its weight [{string.Join(", ", w)}], expected [N, C, ...] of one or more spatial axes, and as many of each");
        }

        // Conv's weight is [M, C / group, ...], ConvTranspose's [C, M / group, ...].
        var turned = v.Node.OpType == "ConvTranspose";
        var (takes, made) = turned ? (w[0].Constant, w[1].Constant * group) : (w[1].Constant * group, w[0].Constant);
        if ((x[1].Constant is { } channels && takes != channels) || (turned ? takes : made) % group != 0)
        {
            throw Throw.Broken(v.Node, $"its input has {x[1]} channels, but its weight [{string.Join(", ", w)}] in {group} group{(group == 1 ? "" : "s")} takes {takes} and makes {made}");
        }

        if (v.Node.Ints("kernel_shape") is { } kernel && w.Skip(2).All(d => d.Constant is not null) && !kernel.SequenceEqual(w.Skip(2).Select(d => d.Factor)))
        {
            throw Throw.Broken(v.Node, $"its kernel_shape is [{string.Join(", ", kernel)}], but its weight is [{string.Join(", ", w)}]");
        }

        if (v.Input(2).Shape is { } b && !(b is [var count] && Fits(count, made)))
        {
            throw Throw.Broken(v.Node, $"its bias is [{string.Join(", ", b)}], expected [{made}]");
        }
    }

    static void PerChannel(NodeView v, params ReadOnlySpan<int> inputs)
    {
        if (v.Input(0).Shape is not { } x)
        {
            return;
        }

        if (x.Count < 2)
        {
            throw Throw.Broken(v.Node, $"its input is [{string.Join(", ", x)}], expected [N, C, ...]");
        }

        foreach (var i in inputs)
        {
            if (v.Input(i).Shape is { } shape && !(shape is [var count] && Fits(count, x[1].Constant)))
            {
                throw Throw.Broken(v.Node, $"its input {i}, '{v.Node.Inputs[i]}', is [{string.Join(", ", shape)}], expected one number for each of {x[1]} channels");
            }
        }
    }

    static void Spatial(NodeView v)
    {
        if (v.Input(0).Shape is { Count: < 3 } x)
        {
            throw Throw.Broken(v.Node, $"its input is [{string.Join(", ", x)}], expected [N, C, ...] with one or more spatial axes");
        }
    }

    static void Gemm(NodeView v)
    {
        if (v.Input(0).Shape is not { } a || v.Input(1).Shape is not { } b)
        {
            return;
        }

        if (a.Count != 2 || b.Count != 2 || !Fits(a[v.Node.Int("transA", 0) == 0 ? 1 : 0], b[v.Node.Int("transB", 0) == 0 ? 0 : 1].Constant))
        {
            throw Throw.Broken(v.Node, $"it multiplies [{string.Join(", ", a)}] by [{string.Join(", ", b)}], expected matrices whose inner lengths are the same");
        }

        Dim[] result = [a[v.Node.Int("transA", 0) == 0 ? 0 : 1], b[v.Node.Int("transB", 0) == 0 ? 1 : 0]];
        if (v.Input(2).Shape is { } c && (c.Count > 2 || c.Reverse().Zip(result.Reverse()).Any(p => p.First != 1 && !Fits(p.First, p.Second.Constant))))
        {
            throw Throw.Broken(v.Node, $"it adds [{string.Join(", ", c)}] to [{string.Join(", ", result)}], which it does not fit");
        }
    }

    static void MatMul(NodeView v)
    {
        if (v.Input(0).Shape is { } a && v.Input(1).Shape is { } b
            && (a.Count == 0 || b.Count == 0 || !Fits(a[^1], b[Math.Max(0, b.Count - 2)].Constant) || Clash([.. a.SkipLast(2)], [.. b.SkipLast(2)])))
        {
            throw Throw.Broken(v.Node, $"it multiplies [{string.Join(", ", a)}] by [{string.Join(", ", b)}], expected matrices whose inner lengths are the same");
        }
    }

    static void Concat(NodeView v)
    {
        if (v.Input(0).Shape is not { } first)
        {
            return;
        }

        var axis = v.Axis(v.Node.Int("axis", 1), first.Count);
        for (var i = 0; i < v.Node.Inputs.Count; i++)
        {
            if (v.Input(i).Shape is { } x && (x.Count != first.Count || first.Count == 0 || Enumerable.Range(0, x.Count).Any(d => d != axis && !Fits(x[d], first[d].Constant))))
            {
                throw Throw.Broken(v.Node, $"it joins [{string.Join(", ", first)}] and [{string.Join(", ", x)}] along axis {axis}, expected lengths that differ there only");
            }
        }
    }

    static void Gather(NodeView v)
    {
        if (v.Input(0).Shape is { } x && v.Axis(v.Node.Int("axis", 0), x.Count) is var axis
            && (x.Count == 0 || (x[axis].Constant is { } length && v.Input(1).Ints is { IsConstant: true } indices && Array.Exists(indices.Constants, i => i < -length || i >= length))))
        {
            throw Throw.Broken(v.Node, $"it takes elements of [{string.Join(", ", x)}] along axis {axis} that are not there");
        }
    }

    static void Squeeze(NodeView v)
    {
        if (v.Input(0).Shape is { } x && v.List("axes", 1) is { } axes && Array.Exists(axes, a => x.Count == 0 || x[v.Axis(a, x.Count)].Constant is not (1 or null)))
        {
            throw Throw.Broken(v.Node, $"it drops the axes [{string.Join(", ", axes)}] of [{string.Join(", ", x)}], and only those of length 1 can be dropped");
        }
    }

    static void Broadcast(NodeView v)
    {
        IReadOnlyList<Dim>[] shapes = [.. Enumerable.Range(0, v.Node.Inputs.Count)
            .Select(i => v.Node.OpType == "Expand" && i == 1 ? v.Input(1).Ints?.Values : v.Input(i).Shape).OfType<IReadOnlyList<Dim>>()];
        for (var i = 1; i < shapes.Length; i++)
        {
            if (Clash(shapes[0], shapes[i]))
            {
                throw Throw.Broken(v.Node, $"[{string.Join(", ", shapes[0])}] and [{string.Join(", ", shapes[i])}] do not fit each other: lengths from the last axis on have to be the same, or 1");
            }
        }
    }

    static bool Clash(IReadOnlyList<Dim> a, IReadOnlyList<Dim> b)
        => a.Reverse().Zip(b.Reverse()).Any(p => p.First != 1 && p.Second != 1 && !Fits(p.First, p.Second.Constant));

    static bool Fits(Dim length, long? expected) => length.Constant is not { } known || expected is not { } other || known == other;
}
