namespace Microsoft.ML.Saliency.Onnx;

/// <summary>The sliding window of a convolution or pooling operator, resolved for an input of known size.</summary>
sealed record Window
{
    /// <summary>Spatial length of the window per axis.</summary>
    internal required long[] Kernel { get; init; }

    internal required long[] Strides { get; init; }

    internal required long[] Dilations { get; init; }

    /// <summary>Padding before the first element, per axis.</summary>
    internal required long[] Before { get; init; }

    /// <summary>Padding after the last element, per axis.</summary>
    internal required long[] After { get; init; }

    internal required long[] OutputSize { get; init; }

    internal bool Ceil { get; init; }

    internal bool IsSymmetric => Before.AsSpan().SequenceEqual(After);

    internal bool IsPadded => Array.Exists(Before, p => p != 0) || Array.Exists(After, p => p != 0);

    /// <summary>How many elements of each window along one axis of some length a mean is over: those on the input, or also those on its padding.</summary>
    internal long[] Counts(int axis, long length, bool padding)
    {
        var (low, high) = padding ? (-Before[axis], length + After[axis]) : (0, length);
        var result = new long[OutputSize[axis]];
        for (var o = 0; o < result.Length; o++)
        {
            // The first and the last element of the window from low to before high.
            var start = o * Strides[axis] - Before[axis];
            var first = start >= low ? 0 : (low - start + Dilations[axis] - 1) / Dilations[axis];
            var last = start >= high ? -1 : Math.Min(Kernel[axis] - 1, (high - 1 - start) / Dilations[axis]);
            result[o] = Math.Max(0, last - first + 1);
        }

        return result;
    }

    /// <summary>Reads the attributes of a node over input [N, C, spatial...]; the kernel is the attribute's or, for Conv, the weight's.</summary>
    internal static Window Of(NodeView view, long[]? weightKernel = null)
    {
        var node = view.Node;
        var shape = view.ShapeOf(0);
        var axes = shape.Count - 2;
        var kernel = node.Ints("kernel_shape") is { } k ? [.. k] : weightKernel ?? throw Throw.Format($"{node} has no kernel_shape. The model is damaged: export it again.");
        var strides = Get("strides", 1);
        var dilations = Get("dilations", 1);
        var pads = node.Ints("pads") is { } p ? [.. p] : new long[2 * axes];
        var ceil = node.Int("ceil_mode", 0) != 0;
        if (axes < 1 || kernel.Length != axes || strides.Length != axes || dilations.Length != axes || pads.Length != 2 * axes
            || !Array.TrueForAll((long[])[.. kernel, .. strides, .. dilations], v => v is >= 1 and <= int.MaxValue) || !Array.TrueForAll(pads, v => v is >= 0 and <= int.MaxValue))
        {
            throw Throw.Format($"{node} has kernel [{string.Join(", ", kernel)}], strides [{string.Join(", ", strides)}], dilations [{string.Join(", ", dilations)}] and pads [{string.Join(", ", pads)}] for {axes} spatial axes. The model is damaged: export it again.");
        }

        var before = pads[..axes];
        var after = pads[axes..];
        var output = new long[axes];
        var auto = node.Text("auto_pad", "NOTSET");
        if (auto is not ("" or "NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
        {
            throw Throw.Broken(node, $"its auto_pad is '{auto}', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
        }

        for (var i = 0; i < axes; i++)
        {
            var length = shape[i + 2].Constant ?? throw Throw.Unsupported(node, "its spatial size depends on the number of rows");
            var reach = dilations[i] * (kernel[i] - 1) + 1;
            if (auto is "SAME_UPPER" or "SAME_LOWER")
            {
                output[i] = (length + strides[i] - 1) / strides[i];
                var total = Math.Max(0, (output[i] - 1) * strides[i] + reach - length);
                before[i] = auto == "SAME_UPPER" ? total / 2 : total - total / 2;
                after[i] = total - before[i];
                Clamp(i, length);
                continue;
            }

            if (auto == "VALID")
            {
                before[i] = after[i] = 0;
            }

            var room = length + before[i] + after[i] - reach;
            if (room < 0)
            {
                throw Throw.Format($"{node} slides a window of {reach} over an axis of {length} with padding {before[i]} and {after[i]}. Give the model larger pictures.");
            }

            output[i] = (ceil ? room + strides[i] - 1 : room) / strides[i] + 1;
            // A last window that would start beyond the input and its leading padding is left out.
            if (ceil && (output[i] - 1) * strides[i] >= length + before[i])
            {
                output[i]--;
            }

            Clamp(i, length);
        }

        return new() { Kernel = kernel, Strides = strides, Dilations = dilations, Before = before, After = after, OutputSize = output, Ceil = ceil };

        // A stride beyond the input leaves one window, as does one of just the input's length: absurd numbers go no further.
        void Clamp(int axis, long length) => strides[axis] = Math.Min(strides[axis], Math.Max(1, length + before[axis] + after[axis]));

        long[] Get(string name, long missing) => node.Ints(name) is { } given ? [.. given] : [.. Enumerable.Repeat(missing, axes)];
    }
}
