namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Computes small integer tensors before the model runs: the chains by which exporters derive shapes, pads and indices.</summary>
static partial class IntRules
{
    static readonly Dictionary<string, Func<NodeView, IReadOnlyList<Dim>, IntTensor?>> s_rules = new(StringComparer.Ordinal)
    {
        ["Add"] = (v, shape) => Zip(v, shape, Dim.Add),
        ["Sub"] = (v, shape) => Zip(v, shape, Dim.Subtract),
        ["Mul"] = (v, shape) => Zip(v, shape, Dim.Multiply),
        ["Div"] = (v, shape) => Zip(v, shape, Dim.Divide),
        ["Cast"] = (v, shape) => Integer((OnnxElementType)v.Node.Int("to", 1)) ? Reread(v, shape) : null,
        ["Identity"] = Reread,
        ["Reshape"] = Reread,
        ["Flatten"] = Reread,
        ["Squeeze"] = Reread,
        ["Unsqueeze"] = Reread,
        ["Transpose"] = Transpose,
        ["Slice"] = Slice,
        ["Gather"] = Gather,
        ["Concat"] = Concat,
        ["Expand"] = (v, shape) => Known(v, 0) is { } x && Fixed(shape) is { } to ? x.Take(to, at => Aligned(at, x.Shape)) : null,
        ["ConstantOfShape"] = ConstantOfShape,
    };

    /// <summary>The values of a node's first output, where they follow from shapes and constants alone; else null.</summary>
    internal static IntTensor? Evaluate(NodeView view, TensorInfo output)
    {
        if (view.Node.Domain.Length > 0)
        {
            return null;
        }

        switch (view.Node.OpType)
        {
            case "Shape" when view.Input(0).Shape is not null:
                return IntTensor.Vector([.. ShapeRules.ShapeSlice(view)]);
            case "Size" when view.Input(0).Shape is { } x && Dim.Product(x) is { } size:
                return new([], [size]);
            default:
                return output.Shape is { } shape && Fixed(shape)?.Aggregate(1L, (n, d) => n * d) <= IntTensor.MaxCount
                    && s_rules.TryGetValue(view.Node.OpType, out var rule)
                    ? rule(view, shape)
                    : null;
        }
    }

    static bool Integer(OnnxElementType type) => type is OnnxElementType.Int64 or OnnxElementType.Int32 or OnnxElementType.Bool;

    static IntTensor? Known(NodeView view, int input) => view.Input(input).Ints;

    static int[]? Fixed(IReadOnlyList<Dim> shape) => shape.All(d => d.Constant is >= 0 and <= IntTensor.MaxCount) ? [.. shape.Select(d => (int)d.Factor)] : null;

    static IntTensor? Reread(NodeView view, IReadOnlyList<Dim> shape)
        => Known(view, 0) is { } x && Fixed(shape) is { } to && to.Aggregate(1, (n, d) => n * d) == x.Values.Length ? new(to, x.Values) : null;

    static IntTensor? Zip(NodeView view, IReadOnlyList<Dim> shape, Func<Dim, Dim, Dim?> op)
    {
        if (Known(view, 0) is not { } a || Known(view, 1) is not { } b || Fixed(shape) is not { } to)
        {
            return null;
        }

        var (x, y) = (a.Take(to, at => Aligned(at, a.Shape)).Values, b.Take(to, at => Aligned(at, b.Shape)).Values);
        var result = new Dim[x.Length];
        for (var i = 0; i < result.Length; i++)
        {
            if (op(x[i], y[i]) is not { } value)
            {
                return null;
            }

            result[i] = value;
        }

        return new(to, result);
    }

    /// <summary>The position in a tensor that is broadcast: trailing axes are aligned, axes of length 1 repeat.</summary>
    static int[] Aligned(int[] at, IReadOnlyList<int> shape)
        => [.. shape.Select((d, i) => d == 1 ? 0 : at[at.Length - shape.Count + i])];

    static IntTensor? Transpose(NodeView view, IReadOnlyList<Dim> shape)
    {
        if (Known(view, 0) is not { } x)
        {
            return null;
        }

        var perm = ShapeRules.Permutation(view).ToArray();
        return x.Take(Fixed(shape)!, at =>
        {
            var from = new int[at.Length];
            for (var i = 0; i < at.Length; i++)
            {
                from[perm[i]] = at[i];
            }

            return from;
        });
    }

    static IntTensor? Slice(NodeView view, IReadOnlyList<Dim> shape)
    {
        if (Known(view, 0) is not { } x)
        {
            return null;
        }

        var ranges = SliceRange.Of(view);
        return x.Take(Fixed(shape)!, at =>
        {
            int[] from = [.. at];
            foreach (var r in ranges)
            {
                from[r.Axis] = (int)(r.Start + at[r.Axis] * r.Step);
            }

            return from;
        });
    }

    static IntTensor? Gather(NodeView view, IReadOnlyList<Dim> shape)
    {
        if (Known(view, 0) is not { } x || Known(view, 1) is not { IsConstant: true } indices)
        {
            return null;
        }

        var axis = view.Axis(view.Node.Int("axis", 0), x.Shape.Count);
        var length = x.Shape[axis];
        return Array.Exists(indices.Constants, i => i < -length || i >= length)
            ? throw Throw.Format($"{view.Node} takes element {indices.Constants.First(i => i < -length || i >= length)} of {length}. The model is damaged: export it again.")
            : x.Take(Fixed(shape)!, at =>
        {
            var index = indices.Take([1], _ => at[axis..(axis + indices.Shape.Count)]).Values[0].Factor;
            return [.. at[..axis], (int)(index < 0 ? index + length : index), .. at[(axis + indices.Shape.Count)..]];
        });
    }

    static IntTensor? Concat(NodeView view, IReadOnlyList<Dim> shape)
    {
        var parts = Enumerable.Range(0, view.Node.Inputs.Count).Select(i => Known(view, i)).ToArray();
        var axis = view.Axis(view.Node.Int("axis", 0), shape.Count);
        return axis == 0 && Array.TrueForAll(parts, p => p is not null) ? new(Fixed(shape)!, [.. parts.SelectMany(p => p!.Values)]) : null;
    }

    static IntTensor? ConstantOfShape(NodeView view, IReadOnlyList<Dim> shape)
    {
        var value = view.Node.Tensor("value");
        return value is null || !Integer(value.Type) ? null
            : new(Fixed(shape)!, [.. Enumerable.Repeat((Dim)value.ToInt64s()[0], Fixed(shape)!.Aggregate(1, (n, d) => n * d))]);
    }
}
