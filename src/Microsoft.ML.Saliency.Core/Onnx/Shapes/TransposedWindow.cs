namespace Microsoft.ML.Saliency.Onnx;

/// <summary>The window of a ConvTranspose, resolved for an input of known size: input i adds the window to outputs from Strides i - Before on.</summary>
sealed record TransposedWindow
{
    internal required long[] Kernel { get; init; }

    internal required long[] Strides { get; init; }

    internal required long[] Dilations { get; init; }

    /// <summary>Elements taken away before the first, per axis.</summary>
    internal required long[] Before { get; init; }

    /// <summary>Elements taken away after the last, per axis; where negative, so many are added that no window reaches.</summary>
    internal required long[] After { get; init; }

    internal required long[] OutputSize { get; init; }

    /// <summary>Reads a node over input [N, C, spatial...] with weights of the given spatial lengths.</summary>
    internal static TransposedWindow Of(NodeView view, long[] weightKernel)
    {
        var node = view.Node;
        var shape = view.ShapeOf(0);
        var axes = shape.Count - 2;
        var kernel = node.Ints("kernel_shape") is { } k ? [.. k] : weightKernel;
        var (strides, dilations, more) = (Get("strides", 1), Get("dilations", 1), Get("output_padding", 0));
        var pads = node.Ints("pads") is { } p ? [.. p] : new long[2 * Math.Max(axes, 0)];
        var sizes = node.Ints("output_shape")?.ToArray();
        if (axes < 1 || kernel.Length != axes || strides.Length != axes || dilations.Length != axes || more.Length != axes || pads.Length != 2 * axes || sizes?.Length < axes
            || kernel.Concat(strides).Concat(dilations).Any(v => v < 1))
        {
            throw Throw.Format($"{node} has kernel [{string.Join(", ", kernel)}], strides [{string.Join(", ", strides)}], dilations [{string.Join(", ", dilations)}], output_padding [{string.Join(", ", more)}] and pads [{string.Join(", ", pads)}] for {axes} spatial axes. The model is damaged: export it again.");
        }

        var (before, after, output) = (pads[..axes], pads[axes..], new long[axes]);
        var auto = node.Text("auto_pad", "NOTSET");
        for (var i = 0; i < axes; i++)
        {
            var length = shape[i + 2].Constant ?? throw Throw.Unsupported(node, "its spatial size depends on the number of rows");
            var full = strides[i] * (length - 1) + dilations[i] * (kernel[i] - 1) + 1 + more[i];
            if (auto == "VALID")
            {
                before[i] = after[i] = 0;
            }

            if (sizes is not null || auto is "SAME_UPPER" or "SAME_LOWER")
            {
                // The size decides the padding; the smaller half is before the first element where SAME_UPPER says so. Windows smaller than their stride leave nothing to pad.
                output[i] = sizes is null ? Math.Min(length * strides[i], full) : sizes[^(axes - i)];
                var total = full - output[i];
                before[i] = total <= 0 ? 0 : auto == "SAME_UPPER" ? total / 2 : total - total / 2;
                after[i] = total - before[i];
            }
            else
            {
                output[i] = full - before[i] - after[i];
            }

            after[i] -= more[i];
            if (output[i] < 1)
            {
                throw Throw.Format($"{node} makes an axis of {output[i]} elements from {length}. Give the model larger pictures.");
            }
        }

        return new() { Kernel = kernel, Strides = strides, Dilations = dilations, Before = before, After = after, OutputSize = output };

        long[] Get(string name, long missing) => node.Ints(name) is { } given ? [.. given] : [.. Enumerable.Repeat(missing, Math.Max(axes, 0))];
    }
}
