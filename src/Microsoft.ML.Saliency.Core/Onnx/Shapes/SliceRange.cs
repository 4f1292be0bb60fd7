namespace Microsoft.ML.Saliency.Onnx;

/// <summary>One axis of a Slice: elements <see cref="Start"/>, Start + Step, ... of which there are <see cref="Count"/>.</summary>
readonly record struct SliceRange(int Axis, long Start, long Step, long Count)
{
    /// <summary>Reads a Slice node: attributes before opset 10, inputs since. Axes whose length depends on N may only be kept whole.</summary>
    internal static IReadOnlyList<SliceRange> Of(NodeView view)
    {
        var shape = view.ShapeOf(0);
        var starts = view.List("starts", 1) ?? throw Throw.Format($"{view.Node} has no starts. The model is damaged: export it again.");
        var ends = view.List("ends", 2) ?? throw Throw.Format($"{view.Node} has no ends. The model is damaged: export it again.");
        var axes = view.List("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        var steps = view.List("steps", 4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || Array.Exists(steps, s => s == 0))
        {
            throw Throw.Format($"{view.Node} has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and steps [{string.Join(", ", steps)}]. The model is damaged: export it again.");
        }

        var result = new List<SliceRange>(starts.Length);
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = view.Axis(axes[i], shape.Count);
            if (shape[axis].Constant is not { } length)
            {
                if (starts[i] == 0 && steps[i] == 1 && ends[i] > int.MaxValue - 1)
                {
                    continue;
                }

                throw Throw.Unsupported(view.Node, $"it cuts axis {axis}, whose length depends on the number of rows");
            }

            // A step beyond the axis takes one element, whatever it is.
            var step = Math.Clamp(steps[i], -length - 1, length + 1);
            var (low, high) = step > 0 ? (0L, length) : (-1L, length - 1);
            var start = Math.Clamp(starts[i] < 0 ? starts[i] + length : starts[i], step > 0 ? 0 : -1, high);
            var end = Math.Clamp(ends[i] < 0 && ends[i] >= -length ? ends[i] + length : ends[i] < 0 ? low : ends[i], low, high);
            var count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
            result.Add(new(axis, start, step, Math.Max(0, count)));
        }

        return result;
    }
}
