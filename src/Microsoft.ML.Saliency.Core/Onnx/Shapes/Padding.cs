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

        var mode = view.Node.Text("mode", "constant");
        return mode is "constant" or "reflect" or "edge" or "wrap"
            ? new(mode, before, after, mode == "constant" ? view.Scalar("value", 2) ?? 0 : 0)
            : throw Throw.Unsupported(view.Node, $"its mode is '{mode}'; there are constant, reflect, edge and wrap");
    }

    /// <summary>
    /// For each position of the padded axis the element of the axis, of <paramref name="length"/> elements, that it repeats. What is taken away is gone before
    /// the others are repeated. Not for the mode constant, which repeats none.
    /// </summary>
    internal long[] Sources(int axis, long length)
    {
        var (cut, before) = (Math.Max(0, -Before[axis]), Math.Max(0, Before[axis]));
        var left = length - cut - Math.Max(0, -After[axis]);
        return [.. Enumerable.Range(0, (int)Math.Max(0, length + Before[axis] + After[axis])).Select(i => cut + Source(i - before, left))];
    }

    long Source(long i, long length) => Mode switch
    {
        "edge" => Math.Clamp(i, 0, length - 1),
        "wrap" => (i % length + length) % length,
        // Back and forth, the ends not repeated.
        _ => length == 1 ? 0 : length - 1 - Math.Abs((i % (2 * length - 2) + 2 * length - 2) % (2 * length - 2) - (length - 1)),
    };
}
