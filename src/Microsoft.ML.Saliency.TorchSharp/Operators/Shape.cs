using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_identity = Define(c => c[0], "Identity");

    static readonly int s_dropout = Define(
        c => c.Node.HasInput(2) && c.Constant(2)?.ToInt64s() is not [0] ? throw c.Refuse("it is in training mode; export the model in evaluation mode") : c[0],
        "Dropout");

    static readonly int s_reshape = Define(Reshaped, "Reshape", "Flatten", "Squeeze", "Unsqueeze");

    static readonly int s_transpose = Define(c => $"{c[0]}.permute({List(ShapeRules.Permutation(c).Select(i => (long)i))})", "Transpose");

    static readonly int s_concat = Define(c => $"torch.cat([{string.Join(", ", c.All)}], {c.Axis(c.Node.Int("axis", 1), c.Rank(0))})", "Concat");

    static readonly int s_split = Define(Split, "Split");

    static readonly int s_slice = Define(Slice, "Slice");

    static readonly int s_pad = Define(Pad, "Pad");

    static readonly int s_tile = Define(c => $"{c[0]}.repeat({List(c.IntsOf(1).Values)})", "Tile");

    static readonly int s_expand = Define(c => $"torch.broadcast_to({c[0]}, {List(c.OutputShape)})", "Expand");

    static readonly int s_depthToSpace = Define(DepthToSpace, "DepthToSpace");

    static readonly int s_spaceToDepth = Define(SpaceToDepth, "SpaceToDepth");

    static readonly int s_cumSum = Define(CumSum, "CumSum");

    static readonly int s_trilu = Define(
        c => $"torch.{(c.Node.Int("upper", 1) != 0 ? "triu" : "tril")}({c[0]}, {(c.Node.HasInput(1) ? c.IntsOf(1).Constants[0] : 0)})",
        "Trilu");

    static readonly int s_range = Define(
        c => $"torch.arange({Value(c, 0)}, {Value(c, 1)}, {Value(c, 2)}, dtype={TypeOf(c.Input(0).Type)})",
        "Range");

    static readonly int s_eyeLike = Define(
        c => $"torch.triu(torch.tril(torch.ones({List(c.OutputShape)}), {c.Node.Int("k", 0)}), {c.Node.Int("k", 0)}).to({TypeOf(c.Output(0).Type)})",
        "EyeLike");

    static readonly int s_constantOfShape = Define(
        c => $"torch.full({List(c.IntsOf(0).Values)}, {Number(c.Node.Tensor("value")?.ToSingles()[0] ?? 0)}).to({TypeOf(c.Output(0).Type)})",
        "ConstantOfShape");

    // What is known of shapes is written as integers: these are for inputs whose shape depends on the data.
    static readonly int s_shape = Define(c => throw c.Refuse("the shape of its input depends on the data"), "Shape", "Size");

    // All of these keep the elements in order, and the shape rules have worked out the new shape.
    static string Reshaped(OperatorContext c) => $"{c[0]}.reshape({List(c.OutputShape)})";

    static string Split(OperatorContext c)
    {
        var (axis, lengths) = SplitSizes.Of(c);
        var parts = c.Let($"torch.split_with_sizes({c[0]}, {List(lengths)}, {axis})");
        for (var i = 1; i < lengths.Length; i++)
        {
            c.Set(i, $"{parts}[{i}]");
        }

        return $"{parts}[0]";
    }

    static string Slice(OperatorContext c)
    {
        var x = c[0];
        foreach (var range in SliceRange.Of(c))
        {
            // libtorch has no negative steps: take the same elements upwards and flip them.
            var (start, step) = range.Step > 0 ? (range.Start, range.Step) : (range.Start + (range.Count - 1) * range.Step, -range.Step);
            var end = start + Math.Max(0, range.Count - 1) * step + 1;
            x = range.Count == 0 ? $"torch.slice({x}, {range.Axis}, 0, 0)" : $"torch.slice({x}, {range.Axis}, {start}, {end}, {step})";
            x = range.Step > 0 ? x : $"torch.flip({x}, [{range.Axis}])";
        }

        return x;
    }

    static string Pad(OperatorContext c)
    {
        var padding = Padding.Of(c);
        var first = Array.FindIndex(padding.Before.Zip(padding.After).ToArray(), p => p != (0, 0));
        if (first < 0)
        {
            return c[0];
        }

        var (before, after) = (padding.Before[first..], padding.After[first..]);
        if (padding.Mode == "constant")
        {
            return PadSpatial(c[0], before, after, padding.Value);
        }

        var axes = before.Length;
        if (axes <= 2 && c.Rank(0) == axes + 2 && c.Input(0).Type.IsFloat() && padding.Mode is "reflect" or "edge" && before.Concat(after).All(p => p >= 0)
            && (padding.Mode == "edge" || before.Zip(after, c.ShapeOf(0).Skip(first)).All(p => Math.Max(p.First, p.Second) < p.Third.Factor)))
        {
            var function = padding.Mode == "reflect" ? "reflection" : "replication";
            return $"torch.{function}_pad{axes}d({c[0]}, {List(before.Zip(after).Reverse().SelectMany(p => (long[])[p.First, p.Second]))})";
        }

        // Along each axis, the elements that the mode repeats.
        var x = c[0];
        foreach (var axis in Enumerable.Range(0, c.Rank(0)).Where(i => (padding.Before[i], padding.After[i]) != (0, 0)))
        {
            var length = c.ShapeOf(0)[axis].Constant ?? throw c.Refuse($"it pads axis {axis}, whose length depends on the number of rows");
            x = c.Let($"torch.index_select({x}, {axis}, {c.Longs($"places{axis}", padding.Sources(axis, length))})");
        }

        return x;
    }

    static string DepthToSpace(OperatorContext c)
    {
        var (x, y, b) = (c.ShapeOf(0), c.OutputShape, c.Node.Int("blocksize", 1));
        return c.Node.Text("mode", "DCR") == "CRD"
            ? $"torch.pixel_shuffle({c[0]}, {b})"
            : $"{c[0]}.reshape({List([x[0], b, b, y[1], x[2], x[3]])}).permute([0, 3, 4, 1, 5, 2]).reshape({List(y)})";
    }

    static string SpaceToDepth(OperatorContext c)
    {
        var (x, y, b) = (c.ShapeOf(0), c.OutputShape, c.Node.Int("blocksize", 1));
        return $"{c[0]}.reshape({List([x[0], x[1], y[2], b, y[3], b])}).permute([0, 3, 5, 1, 2, 4]).reshape({List(y)})";
    }

    static string CumSum(OperatorContext c)
    {
        var axis = c.Axis(c.List("", 1) is [var given] ? given : throw c.Refuse("its axis must be one integer"), c.Rank(0));
        var reverse = c.Node.Int("reverse", 0) != 0;
        var sum = c.Let($"torch.cumsum({(reverse ? $"torch.flip({c[0]}, [{axis}])" : c[0])}, {axis})");
        if (c.Node.Int("exclusive", 0) != 0)
        {
            // The sum of what is before: everything moves on by one, and the first is zero.
            var first = $"torch.zeros_like(torch.slice({sum}, {axis}, 0, 1))";
            sum = c.Let($"torch.cat([{first}, torch.slice({sum}, {axis}, 0, -1)], {axis})");
        }

        return reverse ? $"torch.flip({sum}, [{axis}])" : sum;
    }

    /// <summary>A scalar that is known before the model runs.</summary>
    static string Value(OperatorContext c, int input)
        => c.IntsOf(input).Values[0] is var value && c.Input(input).Type.IsFloat() ? Number((float)value.Number) : Length(value);
}
