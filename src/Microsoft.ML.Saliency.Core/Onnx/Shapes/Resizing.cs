namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A Resize or Upsample node: the shape of its output, and along each axis that it changes, what every element is computed from.</summary>
/// <param name="Shape">Shape of the output.</param>
/// <param name="Axes">The axes that change; resizing is done along one after the other.</param>
/// <param name="Extrapolation">The value where <see cref="ResizeAxis.Outside"/> holds along any axis.</param>
sealed record Resizing(IReadOnlyList<Dim> Shape, IReadOnlyList<ResizeAxis> Axes, float Extrapolation)
{
    /// <summary>The longest axis that is resized, before or after: what each element is made of is held while the model is written.</summary>
    internal const long MaxLength = 1 << 20;

    /// <summary>The most elements of the matrix that interpolates along an axis.</summary>
    internal const long MaxMatrix = 1 << 28;

    /// <summary>Whether the sizes are known before the model runs.</summary>
    internal static bool IsKnown(NodeView view)
        => Array.TrueForAll([SizesInput(view), ScalesInput(view)], i => i < 0 || !view.Node.HasInput(i) || view.Input(i).Ints is not null || view.Constant(i) is not null);

    /// <summary>Whether elements of a type are resized: those of integers are moved, and not interpolated.</summary>
    internal bool Covers(OnnxElementType type) => type.IsFloat() || Axes.All(a => a.Sources is not null);

    /// <summary>Reads the node: Upsample, and Resize as it was in opset 10 and as it is since 11.</summary>
    internal static Resizing Of(NodeView view)
    {
        var node = view.Node;
        var x = view.ShapeOf(0);
        int[] axes = node.Ints("axes") is { } given ? [.. given.Select(a => view.Axis(a, x.Count))] : [.. Enumerable.Range(0, x.Count)];
        Dim[] shape = [.. x];
        var scales = new float[x.Count];
        Array.Fill(scales, 1);
        if (SizesInput(view) is var at and >= 0 && node.HasInput(at) && view.IntsOf(at).Values is { Length: > 0 } sizes)
        {
            Check(sizes.Length);
            Stretch(view, x, axes, sizes, shape, scales);
        }
        else
        {
            var values = view.Reals("scales", ScalesInput(view)) ?? throw Throw.Format($"{node} has neither sizes nor scales. The model is damaged: export it again.");
            Check(values.Length);
            for (var i = 0; i < axes.Length; i++)
            {
                var scale = scales[axes[i]] = (float)values[i];
                shape[axes[i]] = scale == 1 ? x[axes[i]] : (long)(scale * LengthOf(view, x, axes[i]));
            }
        }

        var rule = ResizeRule.Of(view);
        var roi = rule.Coordinates == "tf_crop_and_resize" ? view.Reals("", 1) : null;
        var changed = new List<ResizeAxis>();
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = axes[i];
            // Where nothing is stretched or cut out, every element stays in its place.
            if (shape[axis] == x[axis] && scales[axis] == 1 && (x[axis].PerRow || rule.Coordinates is not ("tf_crop_and_resize" or "tf_half_pixel_for_nn")))
            {
                continue;
            }

            CheckLengths(view, rule, axis, LengthOf(view, x, axis), shape[axis].Factor);
            var part = roi is null ? (0f, 1f) : ((float)roi[i], (float)roi[axes.Length + i]);
            var resized = rule.Along(axis, LengthOf(view, x, axis), shape[axis].Factor, scales[axis], part);
            if (!resized.IsIdentity)
            {
                changed.Add(resized);
            }
        }

        return new(shape, changed, node.Float("extrapolation_value", 0));

        void Check(int count)
        {
            if (count != axes.Length)
            {
                throw Throw.Format($"{node} has {count} sizes or scales for {axes.Length} axes. The model is damaged: export it again.");
            }
        }
    }

    static void CheckLengths(NodeView view, ResizeRule rule, int axis, long from, long to)
    {
        if (from < 1 || to < 0 || from > MaxLength || to > MaxLength || (rule.Mode != "nearest" && from * to > MaxMatrix))
        {
            throw Throw.Broken(view.Node, $"it makes {to} elements of the {from} along axis {axis}; from 1 to {MaxLength} can be resized, and interpolated where their product is {MaxMatrix} at most");
        }
    }

    static void Stretch(NodeView view, IReadOnlyList<Dim> x, int[] axes, Dim[] sizes, Dim[] shape, float[] scales)
    {
        var policy = view.Node.Text("keep_aspect_ratio_policy", "stretch");
        for (var i = 0; i < axes.Length; i++)
        {
            shape[axes[i]] = sizes[i];
            scales[axes[i]] = sizes[i] == x[axes[i]] ? 1 : (float)sizes[i].Factor / LengthOf(view, x, axes[i]);
        }

        if (policy == "stretch")
        {
            return;
        }

        // One scale for all: the smallest or largest that any size asks for.
        var common = policy == "not_larger" ? axes.Min(a => scales[a]) : axes.Max(a => scales[a]);
        foreach (var axis in axes)
        {
            scales[axis] = common;
            shape[axis] = common == 1 ? x[axis] : (long)(common * LengthOf(view, x, axis) + 0.5f);
        }
    }

    static long LengthOf(NodeView view, IReadOnlyList<Dim> x, int axis)
        => x[axis].Constant ?? throw Throw.Unsupported(view.Node, $"it resizes axis {axis}, whose length depends on the number of rows");

    static int SizesInput(NodeView view) => view.Node.OpType == "Resize" && view.Opset >= 11 ? 3 : -1;

    static int ScalesInput(NodeView view) => view.Node.OpType == "Resize" && view.Opset >= 11 ? 2 : 1;
}
