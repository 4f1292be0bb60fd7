using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_conv = Define("Conv", Conv);

    static readonly int s_batchNormalization = Define("BatchNormalization", BatchNormalizationGradient, BatchNormalization);

    static Value Conv(OperatorContext c)
    {
        var window = Window.Of(c, [.. c.ShapeOf(1).Skip(2).Select(d => d.Factor)]);
        var group = c.Node.Int("group", 1);
        return c.SmallFile || c.Constant(1) is not { } weights
            ? TransposedConvolution.WithSameWeights(c.G, c[1], window, group, c.ShapeOf(0))
            : TransposedConvolution.AsConvolutions(c.G, weights, window, group, c.ShapeOf(0));
    }

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
