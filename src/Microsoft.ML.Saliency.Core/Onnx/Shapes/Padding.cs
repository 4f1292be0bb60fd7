namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A Pad node: how many elements are added (or, negative, removed) before and after each axis.</summary>
sealed record Padding(string Mode, long[] Before, long[] After, float Value)
{
    /// <summary>Reads the node: attributes before opset 11, inputs since, and only some axes since 18.</summary>
    internal static Padding Of(NodeView view)
    {
        var rank = view.Rank(0);
        var pads = view.List("pads", 1) ?? throw Throw.Format($"{view.Node} has no pads. The model is damaged: export it again.");
        var axes = view.List("axes", 3) ?? [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        if (pads.Length != 2 * axes.Length)
        {
            throw Throw.Format($"{view.Node} has {pads.Length} pads for {axes.Length} axes; it needs two an axis. The model is damaged: export it again.");
        }

        var (before, after) = (new long[rank], new long[rank]);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = view.Axis(axes[i], rank);
            (before[axis], after[axis]) = (pads[i], pads[i + axes.Length]);
        }

        return new(view.Node.Text("mode", "constant"), before, after, view.Scalar("value", 2) ?? 0);
    }
}
