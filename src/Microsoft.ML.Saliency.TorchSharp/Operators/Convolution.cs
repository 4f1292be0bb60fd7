using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_conv = Define(Conv, "Conv");

    static readonly int s_batchNormalization = Define(BatchNormalization, "BatchNormalization");

    static string Conv(OperatorContext c)
    {
        var weight = c.ShapeOf(1);
        var window = Window.Of(c, [.. weight.Skip(2).Select(d => d.Factor)]);
        var axes = window.Kernel.Length;
        if (axes > 3)
        {
            throw c.Refuse($"it has {axes} spatial axes, and 1 to 3 are supported");
        }

        var x = window.IsSymmetric ? c[0] : c.Let(PadSpatial(c[0], window.Before, window.After, 0));
        var padding = window.IsSymmetric ? window.Before : new long[axes];
        return $"torch.conv{axes}d({x}, {c[1]}, {c.Optional(2)}, {List(window.Strides)}, {List(padding)}, {List(window.Dilations)}, {c.Node.Int("group", 1)})";
    }

    /// <summary>Inference form, where it could not be folded into a convolution.</summary>
    static string BatchNormalization(OperatorContext c)
        => c.Node.Int("training_mode", 0) != 0 || c.Node.Outputs.Count > 1
            ? throw c.Refuse("it is in training mode; export the model in evaluation mode")
            : $"torch.batch_norm({c[0]}, {c[1]}, {c[2]}, {c[3]}, {c[4]}, False, 0.0, {Number(c.Node.Float("epsilon", 1e-5f))}, False)";

    /// <summary>Pads the spatial axes; libtorch lists them from the last to the first.</summary>
    static string PadSpatial(string x, long[] before, long[] after, float value)
        => $"torch.constant_pad_nd({x}, {List(before.Zip(after).Reverse().SelectMany(p => (long[])[p.First, p.Second]))}, {Number(value)})";
}
