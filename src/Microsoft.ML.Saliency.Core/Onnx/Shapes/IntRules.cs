namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// Computes small tensors before the model runs: the chains by which exporters derive shapes, pads, indices and scales.
/// <see cref="s_rules"/> holds what computes with values; what only moves them is in a file of its own.
/// </summary>
static partial class IntRules
{
    static readonly Dictionary<string, Func<NodeView, TensorInfo, IntTensor?>> s_rules = new(StringComparer.Ordinal)
    {
        ["Add"] = (v, y) => Zip(v, y, Dim.Add),
        ["Sub"] = (v, y) => Zip(v, y, Dim.Subtract),
        ["Mul"] = (v, y) => Zip(v, y, Dim.Multiply),
        ["Div"] = (v, y) => Zip(v, y, IsReal(y.Type) ? Dim.Quotient : Dim.Divide),
        ["Mod"] = (v, y) => Zip(v, y, v.Node.Int("fmod", 0) != 0 ? (a, b) => Remainder(a, b, a.Number) : (a, b) => Remainder(a, b, b.Number)),
        ["Pow"] = (v, y) => Zip(v, y, (a, b) => a.PerRow || b.PerRow ? null : new Dim(Math.Pow(a.Number, b.Number))),
        ["Max"] = (v, y) => Zip(v, y, Dim.Max),
        ["Min"] = (v, y) => Zip(v, y, Dim.Min),
        ["Equal"] = (v, y) => Compare(v, y, sign => sign == 0),
        ["Greater"] = (v, y) => Compare(v, y, sign => sign > 0),
        ["GreaterOrEqual"] = (v, y) => Compare(v, y, sign => sign >= 0),
        ["Less"] = (v, y) => Compare(v, y, sign => sign < 0),
        ["LessOrEqual"] = (v, y) => Compare(v, y, sign => sign <= 0),
        ["And"] = (v, y) => Zip(v, y, (a, b) => Truth(a.Number != 0 && b.Number != 0)),
        ["Or"] = (v, y) => Zip(v, y, (a, b) => Truth(a.Number != 0 || b.Number != 0)),
        ["Xor"] = (v, y) => Zip(v, y, (a, b) => Truth(a.Number != 0 ^ b.Number != 0)),
        ["Not"] = (v, y) => Map(v, y, a => Truth(a.Number == 0)),
        ["Neg"] = (v, y) => Map(v, y, a => a with { Number = -a.Number }),
        ["Abs"] = (v, y) => Map(v, y, a => a with { Number = Math.Abs(a.Number) }),
        ["Sqrt"] = (v, y) => Map(v, y, a => Fixed(a, Math.Sqrt(a.Number))),
        ["Floor"] = (v, y) => Map(v, y, a => Whole(a, Math.Floor(a.Number))),
        ["Ceil"] = (v, y) => Map(v, y, a => Whole(a, Math.Ceiling(a.Number))),
        ["Round"] = (v, y) => Map(v, y, a => Whole(a, Math.Round(a.Number, MidpointRounding.ToEven))),
        ["Sign"] = (v, y) => Map(v, y, a => Math.Sign(a.Number)),
        ["Cast"] = Cast,
        ["Where"] = Where,
        ["Range"] = Range,
        ["ReduceSum"] = (v, y) => Reduce(v, y, Dim.Add),
        ["ReduceProd"] = (v, y) => Reduce(v, y, Dim.Multiply),
        ["ReduceMax"] = (v, y) => Reduce(v, y, Dim.Max),
        ["ReduceMin"] = (v, y) => Reduce(v, y, Dim.Min),
        ["Identity"] = Reread,
        ["Reshape"] = Reread,
        ["Flatten"] = Reread,
        ["Squeeze"] = Reread,
        ["Unsqueeze"] = Reread,
        ["Transpose"] = Transpose,
        ["Slice"] = Slice,
        ["Gather"] = Gather,
        ["Concat"] = Concat,
        ["Expand"] = (v, y) => Known(v, 0) is { } x ? x.Take(Lengths(y), at => Aligned(at, x.Shape)) : null,
        ["Tile"] = (v, y) => Known(v, 0) is { } x ? x.Take(Lengths(y), at => [.. at.Select((i, axis) => i % x.Shape[axis])]) : null,
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
            case "NonZero" when Known(view, 0) is { } x && ShapeRules.NonZero(view) is { } places:
                return new([x.Shape.Count, places.Length], [.. Enumerable.Range(0, x.Shape.Count).SelectMany(axis => places.Select(at => (Dim)at[axis]))]);
            default:
                return output.Shape is { } shape && shape.All(d => d.Constant is >= 0 and <= IntTensor.MaxCount)
                    && shape.Aggregate(1.0, (n, d) => n * d.Number) <= IntTensor.MaxOf(output.Type)
                    && s_rules.TryGetValue(view.Node.OpType, out var rule)
                    ? Rounded(rule(view, output), output.Type)
                    : null;
        }
    }

    static bool IsReal(OnnxElementType type) => IntTensor.MaxOf(type) == IntTensor.MaxFloats;

    /// <summary>Floats as the model would have computed them: a floor of what is nearly a whole number depends on that.</summary>
    static IntTensor? Rounded(IntTensor? values, OnnxElementType type)
        => values is null || !IsReal(type) ? values
            : Array.Exists(values.Values, v => !double.IsFinite(v.Number)) ? null
            : type == OnnxElementType.Double ? values
            : new(values.Shape, Array.ConvertAll(values.Values, v => v with { Number = (float)v.Number }));

    static IntTensor? Known(NodeView view, int input) => view.Input(input).Ints;

    static int[] Lengths(TensorInfo output) => [.. output.Shape!.Select(d => (int)d.Factor)];

    static Dim Truth(bool value) => value ? 1 : 0;

    static Dim? Fixed(Dim a, double result) => a.PerRow ? null : new(result);

    /// <summary>A rounded number; what is whole for one row is whole for all.</summary>
    static Dim? Whole(Dim a, double rounded) => a.PerRow && rounded != a.Number ? null : a with { Number = rounded };

    /// <summary>What division leaves over, with the sign of <paramref name="sign"/>.</summary>
    static Dim? Remainder(Dim a, Dim b, double sign)
    {
        if (b.PerRow || b.Number == 0 || (a.PerRow && a.Number % b.Number != 0))
        {
            return null;
        }

        var rest = a.Number % b.Number;
        return new(rest != 0 && rest < 0 != sign < 0 ? rest + b.Number : rest);
    }

    static IntTensor? Compare(NodeView view, TensorInfo output, Func<int, bool> holds)
        => Zip(view, output, (a, b) => Dim.Compare(a, b) is { } sign ? Truth(holds(sign)) : null);

    /// <summary>Any number of inputs, broadcast to the output, combined from the first on.</summary>
    static IntTensor? Zip(NodeView view, TensorInfo output, Func<Dim, Dim, Dim?> op)
    {
        var shape = Lengths(output);
        IntTensor? result = null;
        for (var i = 0; i < view.Node.Inputs.Count; i++)
        {
            if (Known(view, i) is not { } x)
            {
                return null;
            }

            var next = x.Take(shape, at => Aligned(at, x.Shape));
            result = result is null ? next : All(shape, next.Values.Length, j => op(result.Values[j], next.Values[j]));
            if (result is null)
            {
                return null;
            }
        }

        return result;
    }

    static IntTensor? Map(NodeView view, TensorInfo output, Func<Dim, Dim?> op)
        => Known(view, 0) is { } x ? All(Lengths(output), x.Values.Length, i => op(x.Values[i])) : null;

    /// <summary>A tensor of computed values, null where one of them is not known.</summary>
    static IntTensor? All(int[] shape, int count, Func<int, Dim?> value)
    {
        var result = new Dim[count];
        for (var i = 0; i < count; i++)
        {
            if (value(i) is not { } known)
            {
                return null;
            }

            result[i] = known;
        }

        return new(shape, result);
    }

    static IntTensor? Cast(NodeView view, TensorInfo output)
        => IntTensor.MaxOf(output.Type) < 0 ? null
            : Map(view, output, a => output.Type == OnnxElementType.Bool ? Truth(a.Number != 0) : IsReal(output.Type) ? a : Whole(a, Math.Truncate(a.Number)));

    static IntTensor? Where(NodeView view, TensorInfo output)
    {
        if (Known(view, 0) is not { } condition || Known(view, 1) is not { } yes || Known(view, 2) is not { } no)
        {
            return null;
        }

        var shape = Lengths(output);
        var (c, y, n) = (Spread(condition), Spread(yes), Spread(no));
        return All(shape, c.Length, i => c[i].Number != 0 ? y[i] : n[i]);

        Dim[] Spread(IntTensor x) => x.Take(shape, at => Aligned(at, x.Shape)).Values;
    }

    static IntTensor? Range(NodeView view, TensorInfo output)
        => Known(view, 0) is { IsConstant: true } start && Known(view, 2) is { IsConstant: true } step
            ? All(Lengths(output), Lengths(output)[0], i => new(start.Values[0].Number + i * step.Values[0].Number))
            : null;

    static IntTensor? Reduce(NodeView view, TensorInfo output, Func<Dim, Dim, Dim?> op)
    {
        if (Known(view, 0) is not { Values.Length: > 0 } x || (view.Node.HasInput(1) && Known(view, 1) is null))
        {
            return null;
        }

        var axes = ShapeRules.ReducedAxes(view);
        var groups = new Dim?[Lengths(output).Aggregate(1, (n, d) => n * d)];
        var (seen, at) = (new bool[groups.Length], new int[x.Shape.Count]);
        int[] kept = [.. x.Shape.Select((d, i) => axes.Contains(i) ? 1 : d)];
        for (var i = 0; i < x.Values.Length; i++)
        {
            IntTensor.Position(i, x.Shape, at);
            var group = 0;
            for (var axis = 0; axis < kept.Length; axis++)
            {
                group = group * kept[axis] + (kept[axis] == 1 ? 0 : at[axis]);
            }

            groups[group] = !seen[group] ? x.Values[i] : groups[group] is { } sum ? op(sum, x.Values[i]) : null;
            seen[group] = true;
        }

        return All(Lengths(output), groups.Length, i => groups[i]);
    }

    static IntTensor? ConstantOfShape(NodeView view, TensorInfo output)
    {
        Dim value = view.Node.Tensor("value") is { } tensor ? IntTensor.Of(tensor)!.Values[0] : 0;
        var shape = Lengths(output);
        return new(shape, [.. Enumerable.Repeat(value, shape.Aggregate(1, (n, d) => n * d))]);
    }
}
