using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_conv = Define("Conv", Conv);

    static readonly int s_convTranspose = Define("ConvTranspose", ConvTransposeGradient, ConvTranspose);

    static readonly int s_batchNormalization = Define("BatchNormalization", BatchNormalizationGradient, BatchNormalization);

    static Value Conv(OperatorContext c)
    {
        var window = Window.Of(c, [.. c.ShapeOf(1).Skip(2).Select(d => d.Factor)]);
        var group = c.Node.Int("group", 1);
        return c.SmallFile || c.Constant(1) is not { } weights
            ? TransposedConvolution.WithSameWeights(c.G, c[1], window, group, c.ShapeOf(0))
            : TransposedConvolution.AsConvolutions(c.G, weights, window, group, c.ShapeOf(0));
    }

    // With its padding worked out: ONNX Runtime and the standard differ in which side of an uneven padding is the larger.
    static void ConvTranspose(OperatorContext c)
    {
        var window = TransposedWindow.Of(c, [.. c.ShapeOf(1).Skip(2).Select(d => d.Factor)]);
        long[] more = [.. window.After.Select(p => Math.Max(-p, 0))];
        var attributes = WindowOf(c, window.Strides, window.Dilations, window.Before, [.. window.After.Select(p => Math.Max(p, 0))]);
        if (more.Zip(window.Strides).All(m => m.First < m.Second))
        {
            c.Write("ConvTranspose", c.All, [.. attributes, ("output_padding", OnnxAttribute.Of(more))]);
            return;
        }

        // ONNX Runtime adds less than a stride: zeros are added by hand, and then the bias.
        var y = c.Graph.Let("ConvTranspose", [c[0], c[1]], attributes).Pad(new long[c.Rank(0)], [0, 0, .. more]);
        c.Write("Identity", [c.Node.HasInput(2) ? y + c[2].Reshape([-1, .. more.Select(_ => (Dim)1)]) : y]);
    }

    /// <summary>The window collects what it spread: a convolution with the same weights.</summary>
    static Value ConvTransposeGradient(OperatorContext c)
    {
        var window = TransposedWindow.Of(c, [.. c.ShapeOf(1).Skip(2).Select(d => d.Factor)]);
        // What no window reaches is cut off.
        var g = c.G.Pad(new long[c.Rank(0)], [0, 0, .. window.After.Select(p => Math.Min(p, 0))]);
        return c.Graph.Let("Conv", [g, c[1]], WindowOf(c, window.Strides, window.Dilations, window.Before, [.. window.After.Select(p => Math.Max(p, 0))]));
    }

    static (string, OnnxAttribute)[] WindowOf(OperatorContext c, long[] strides, long[] dilations, long[] before, long[] after) =>
    [
        ("strides", OnnxAttribute.Of(strides)), ("dilations", OnnxAttribute.Of(dilations)), ("pads", OnnxAttribute.Of([.. before, .. after])),
        ("group", OnnxAttribute.Of(c.Node.Int("group", 1))),
    ];

    /// <summary>Inference form, where it could not be folded into a convolution.</summary>
    static void BatchNormalization(OperatorContext c)
    {
        if (c.Node.Int("training_mode", 0) != 0 || c.Node.Outputs.Count > 1)
        {
            throw c.Refuse("it is in training mode; export the model in evaluation mode");
        }

        c.Write("BatchNormalization", c.All, ("epsilon", OnnxAttribute.Of(Epsilon(c))));
    }

    static Value BatchNormalizationGradient(OperatorContext c)
    {
        var scale = c[1] / (c[4] + Epsilon(c)).Apply("Sqrt");
        return c.G * scale.Reshape([c.ShapeOf(0)[1], .. Enumerable.Repeat((Dim)1, c.Rank(0) - 2)]);
    }

    static float Epsilon(OperatorContext c) => c.Node.Float("epsilon", 1e-5f);
}
