using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_resize = Define("Resize", ResizeGradient, Resize);

    static readonly int s_upsample = Define("Upsample", ResizeGradient, Resize);

    /// <summary>Written at the opset of the graph; with matrices where that has no such rule any more, or ONNX Runtime another one than the standard.</summary>
    static void Resize(OperatorContext c)
    {
        var (resizing, rule) = (Resizing.Of(c), ResizeRule.Of(c));
        if (resizing.Axes.Count == 0)
        {
            c.Write("Identity", [c[0]]);
            return;
        }

        if (!resizing.Covers(c.Input(0).Type))
        {
            throw c.Refuse("it interpolates between integers");
        }

        // Of integers, the elements themselves: ONNX Runtime resizes some widths only.
        var same = c.Input(0).Type.IsFloat() && (rule.Nearest == "simple" ? resizing.Axes.All(a => a.Scale >= 1) : rule.Coordinates switch
        {
            "tf_half_pixel_for_nn" => false,
            "align_corners" => resizing.Axes.All(a => a.IsExact),
            // ONNX Runtime does not crop an axis that keeps its length.
            "tf_crop_and_resize" => resizing.Axes.All(a => a.Scale != 1),
            _ => true,
        });
        if (same)
        {
            var roi = rule.Coordinates == "tf_crop_and_resize" ? c.Graph.Constant(OnnxTensor.Of(Array.ConvertAll(c.Reals("", 1)!, v => (float)v), c.Reals("", 1)!.Length)) : c.Graph[""];
            var sizes = rule.Nearest != "simple" && c.Node.HasInput(3) && c.IntsOf(3).Values.Length > 0;
            var scales = sizes ? [] : Array.ConvertAll(c.Reals("scales", c.Node.OpType == "Resize" && c.Opset >= 11 ? 2 : 1)!, v => (float)v);
            c.Write(
                "Resize",
                sizes ? [c[0], roi, c.Graph[""], c.Graph.Shape(c.IntsOf(3).Values)] : [c[0], roi, c.Graph.Constant(OnnxTensor.Of(scales, scales.Length))],
                rule.Nearest == "simple"
                    ? [("mode", OnnxAttribute.Of(rule.Mode)), ("coordinate_transformation_mode", OnnxAttribute.Of(rule.Coordinates)), ("nearest_mode", OnnxAttribute.Of("floor"))]
                    : [.. c.Node.Attributes.Select(a => (a.Key, a.Value))]);
            return;
        }

        var rank = c.Rank(0);
        var y = resizing.Axes.Aggregate(c[0], (x, axis) => axis.Sources is { } sources
            ? c.Graph.Let("Gather", [x, c.Graph.Longs(sources)], ("axis", OnnxAttribute.Of((long)axis.Axis)))
            : Along(x, rank, axis.Axis, axis.Matrix(), axis.To, axis.From));
        var inside = resizing.Axes.Where(a => a.HasOutside)
            .Select(a => 1 - c.Graph.Constant(OnnxTensor.Of(a.Outside, [a.To, .. Enumerable.Repeat(1L, rank - 1 - a.Axis)]))).ToArray();
        c.Write("Identity", [inside.Length == 0 ? y : y + (1 - inside.Aggregate((a, b) => a * b)) * resizing.Extrapolation]);
    }

    /// <summary>Along each axis, what every element of the output was made of gets its share back.</summary>
    static Value ResizeGradient(OperatorContext c)
    {
        var axes = Resizing.Of(c).Axes;
        var rank = c.Rank(0);
        if (rank is 4 or 5 && axes.All(a => a.Axis > 1 && a.Repeats is not null))
        {
            // The sum over all copies of an element, which lie side by side: their mean, and how many they are.
            long[] kernel = [.. Enumerable.Range(2, rank - 2).Select(i => axes.FirstOrDefault(a => a.Axis == i)?.Repeats ?? 1)];
            return c.G.Apply("AveragePool", ("kernel_shape", OnnxAttribute.Of(kernel)), ("strides", OnnxAttribute.Of(kernel))) * kernel.Aggregate(1f, (n, k) => n * k);
        }

        return axes.Reverse().Aggregate(c.G, (g, axis) => Along(g, rank, axis.Axis, Turned(axis.Matrix(), axis.To, axis.From), axis.From, axis.To));
    }

    /// <summary>A tensor multiplied along one axis by a matrix [to, from].</summary>
    static Value Along(Value x, int rank, int axis, float[] matrix, long to, long from)
    {
        if (axis == rank - 2)
        {
            return x.Graph.Constant(OnnxTensor.Of(matrix, to, from), "weights").With("MatMul", x);
        }

        var turned = x.Graph.Constant(OnnxTensor.Of(Turned(matrix, to, from), from, to), "weights");
        long[] swap = [.. Enumerable.Range(0, rank).Select(i => (long)(i == axis ? rank - 1 : i == rank - 1 ? axis : i))];
        return axis == rank - 1 ? x.With("MatMul", turned) : x.Transpose(swap).With("MatMul", turned).Transpose(swap);
    }

    static float[] Turned(float[] matrix, long rows, long columns)
    {
        var result = new float[matrix.Length];
        for (var i = 0L; i < matrix.Length; i++)
        {
            result[i % columns * rows + i / columns] = matrix[i];
        }

        return result;
    }
}
