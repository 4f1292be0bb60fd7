using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_resize = Define(Resize, "Resize", "Upsample");

    static string Resize(OperatorContext c)
    {
        var resizing = Resizing.Of(c);
        if (!resizing.Covers(c.Input(0).Type))
        {
            throw c.Refuse("it interpolates between integers");
        }

        if (Native(c, resizing) is { } native)
        {
            return native;
        }

        var x = c[0];
        foreach (var axis in resizing.Axes)
        {
            x = c.Let(axis.Sources is { } sources
                ? $"torch.index_select({x}, {axis.Axis}, {c.Longs($"places{axis.Axis}", sources)})"
                : AlongAxis(c, x, axis.Axis, c.Keep($"weights{axis.Axis}", () => OnnxTensor.Of(axis.Matrix(), axis.To, axis.From))));
        }

        var outside = resizing.Axes.Where(a => a.HasOutside).Select(a => $"(1.0 - {c.Keep($"outside{a.Axis}", () => OnnxTensor.Of(a.Outside, [a.To, .. Enumerable.Repeat(1L, c.Rank(0) - 1 - a.Axis)]))})").ToArray();
        return outside.Length == 0 || resizing.Extrapolation == 0 ? x : $"{x} + (1.0 - {string.Join(" * ", outside)}) * {Number(resizing.Extrapolation)}";
    }

    /// <summary>libtorch's own functions for maps, where they compute the same; null where they do not.</summary>
    static string? Native(OperatorContext c, Resizing resizing)
    {
        if (c.Rank(0) != 4 || !c.Input(0).Type.IsFloat() || resizing.Axes is not { Count: 1 or 2 } axes || axes[0].Axis < 2)
        {
            return null;
        }

        var size = List(resizing.Shape.Skip(2));
        if (axes.All(a => a.Sources is { } sources && !sources.Where((s, i) => s != i * a.From / a.To).Any()))
        {
            return $"torch.upsample_nearest2d({c[0]}, {size})";
        }

        var rule = ResizeRule.Of(c);
        var corners = rule.Coordinates == "align_corners";
        return rule is { Mode: "linear", Antialias: false, ExcludeOutside: false } && (corners || rule.Coordinates is "half_pixel" or "half_pixel_symmetric" or "pytorch_half_pixel")
            && axes.All(a => a.To > 1 && a.IsExact)
            ? $"torch.upsample_bilinear2d({c[0]}, {size}, {(corners ? "True" : "False")})"
            : null;
    }

    /// <summary>A tensor multiplied by a matrix [after, before] along one axis.</summary>
    static string AlongAxis(OperatorContext c, string x, int axis, string matrix)
        => axis == c.Rank(0) - 1 ? $"torch.matmul({x}, {matrix}.t())"
            : axis == c.Rank(0) - 2 ? $"torch.matmul({matrix}, {x})"
            : $"torch.matmul({x}.transpose({axis}, -1), {matrix}.t()).transpose({axis}, -1)";
}
