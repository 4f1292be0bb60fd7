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

    static readonly int s_slice = Define(Slice, "Slice");

    static readonly int s_pad = Define(Pad, "Pad");

    static readonly int s_cast = Define(Cast, "Cast");

    static readonly int s_expand = Define(c => $"torch.broadcast_to({c[0]}, {List(c.Output(0).Shape ?? throw c.Refuse("its shape depends on the data"))})", "Expand");

    static readonly int s_gather = Define(Gather, "Gather");

    static readonly int s_constantOfShape = Define(
        c => $"torch.full({List(c.IntsOf(0).Values)}, {Number(c.Node.Tensor("value")?.ToSingles()[0] ?? 0)})",
        "ConstantOfShape");

    // All of these keep the elements in order, and the shape rules have worked out the new shape.
    static string Reshaped(OperatorContext c)
        => $"{c[0]}.reshape({List(c.Output(0).Shape ?? throw c.Refuse("its output shape depends on the data"))})";

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
        var function = padding.Mode switch
        {
            "reflect" when axes is 1 or 2 && c.Rank(0) == axes + 2 => $"torch.reflection_pad{axes}d",
            "edge" when axes is >= 1 and <= 3 && c.Rank(0) == axes + 2 => $"torch.replication_pad{axes}d",
            _ => throw c.Refuse($"its padding mode is '{padding.Mode}' over {axes} axes; supported are constant, and reflect and edge over the last axes of [N, C, ...]"),
        };
        return $"{function}({c[0]}, {List(before.Zip(after).Reverse().SelectMany(p => (long[])[p.First, p.Second]))})";
    }

    static string Cast(OperatorContext c) => (OnnxElementType)c.Node.Int("to", 1) switch
    {
        OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16 => $"{c[0]}.to(6)",
        OnnxElementType.Bool => $"{c[0]}.to(11)",
        OnnxElementType.Int64 or OnnxElementType.Int32 => $"{c[0]}.to(4)",
        var type => throw c.Refuse($"it casts to {type}"),
    };

    static string Gather(OperatorContext c)
    {
        var axis = c.Axis(c.Node.Int("axis", 0), c.Rank(0));
        var length = c.ShapeOf(0)[axis].Constant ?? throw c.Refuse($"it takes elements along axis {axis}, whose length depends on the number of rows");
        var indices = c.Let($"torch.remainder({c[1]}, {length})");
        return $"torch.index_select({c[0]}, {axis}, {indices}.reshape([-1])).reshape({List(c.Output(0).Shape ?? throw c.Refuse("the shape of its indices depends on the data"))})";
    }
}
