namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A Split node: its axis, and the length of each part along it.</summary>
readonly record struct SplitSizes(int Axis, long[] Lengths)
{
    /// <summary>Reads the node: lengths in an attribute before opset 13 and in an input since; without them, parts are as equal as can be.</summary>
    internal static SplitSizes Of(NodeView view)
    {
        var shape = view.ShapeOf(0);
        var axis = view.Axis(view.Node.Int("axis", 0), shape.Count);
        var length = shape[axis].Constant ?? throw Throw.Unsupported(view.Node, $"it splits axis {axis}, whose length depends on the number of rows");
        var parts = view.Node.Outputs.Count;
        if (view.List("split", 1) is not { } lengths)
        {
            // Since opset 18 the last part may be smaller than the others.
            var each = (length + parts - 1) / parts;
            lengths = [.. Enumerable.Range(0, parts).Select(i => Math.Clamp(length - i * each, 0, each))];
        }

        return lengths.Length == parts && lengths.Sum() == length && Array.TrueForAll(lengths, n => n >= 0)
            ? new(axis, lengths)
            : throw Throw.Format($"{view.Node} splits an axis of {length} elements into {parts} parts of [{string.Join(", ", lengths)}]. The model is damaged: export it again.");
    }
}
