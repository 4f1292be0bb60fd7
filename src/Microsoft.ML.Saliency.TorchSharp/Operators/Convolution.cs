using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_conv = Define(Conv, "Conv");

    static readonly int s_convTranspose = Define(ConvTranspose, "ConvTranspose");

    static readonly int s_batchNormalization = Define(BatchNormalization, "BatchNormalization");

    static string Conv(OperatorContext c)
    {
        var window = Window.Of(c, [.. c.ShapeOf(1).Skip(2).Select(d => d.Factor)]);
        var axes = SpatialAxes(c, window.Kernel);
        var x = window.IsSymmetric ? c[0] : c.Let(PadSpatial(c[0], window.Before, window.After, 0));
        var padding = window.IsSymmetric ? window.Before : new long[axes];
        return $"torch.conv{axes}d({x}, {c[1]}, {c.Optional(2)}, {Lists(window.Strides, padding, window.Dilations)}, {c.Node.Int("group", 1)})";
    }

    static string ConvTranspose(OperatorContext c)
    {
        var window = TransposedWindow.Of(c, [.. c.ShapeOf(1).Skip(2).Select(d => d.Factor)]);
        var axes = SpatialAxes(c, window.Kernel);
        // libtorch takes the same padding on both sides, and then less than a stride or dilation more at the end.
        long[] more = [.. window.Before.Zip(window.After, (b, a) => b - a)];
        var native = more.Zip(window.Strides, window.Dilations).All(m => m.First >= 0 && m.First < Math.Max(m.Second, m.Third));
        var (padding, bias) = native ? (window.Before, c.Optional(2)) : (new long[axes], "None");
        var y = $"torch.conv_transpose{axes}d({c[0]}, {c[1]}, {bias}, {Lists(window.Strides, padding, native ? more : padding)}, {c.Node.Int("group", 1)}, {List(window.Dilations)})";
        if (native)
        {
            return y;
        }

        y = PadSpatial(y, [.. window.Before.Select(p => -p)], [.. window.After.Select(p => -p)], 0);
        return c.Node.HasInput(2) ? $"{y} + {c[2]}.reshape([-1{string.Concat(Enumerable.Repeat(", 1", axes))}])" : y;
    }

    static int SpatialAxes(OperatorContext c, long[] kernel)
        => kernel.Length <= 3 ? kernel.Length : throw c.Refuse($"it has {kernel.Length} spatial axes, and 1 to 3 are supported");

    /// <summary>Inference form, where it could not be folded into a convolution.</summary>
    static string BatchNormalization(OperatorContext c)
        => c.Node.Int("training_mode", 0) != 0 || c.Node.Outputs.Count > 1
            ? throw c.Refuse("it is in training mode; export the model in evaluation mode")
            : $"torch.batch_norm({c[0]}, {c[1]}, {c[2]}, {c[3]}, {c[4]}, False, 0.0, {Number(c.Node.Float("epsilon", 1e-5f))}, False)";

    /// <summary>Pads the spatial axes, or cuts them where negative; libtorch lists them from the last to the first.</summary>
    static string PadSpatial(string x, long[] before, long[] after, float value)
        => $"torch.constant_pad_nd({x}, {List(before.Zip(after).Reverse().SelectMany(p => (long[])[p.First, p.Second]))}, {Number(value)})";
}
