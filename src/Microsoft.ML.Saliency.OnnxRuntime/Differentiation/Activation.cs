using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    // The output is 0 or positive: a steep HardSigmoid of it is exactly the derivative, down to 1e-38. Unlike Sign and Where,
    // ONNX Runtime runs it vectorised and in the layout of the convolutions around it.
    static readonly int s_relu = Define("Relu", c => c.G * c.Y.Apply("HardSigmoid", ("alpha", OnnxAttribute.Of(1e38f)), ("beta", OnnxAttribute.Of(0f))));

    static readonly int s_leakyRelu = Define("LeakyRelu", c => (c[0] > 0).Choose(c.G, c.G * Alpha(c, 0.01f)));

    static readonly int s_pRelu = Broadcast("PRelu", (c, i) => (c[0] < 0).Choose(c.G * c[1 - i], i == 0 ? c.G : c.Graph.Number(0)));

    static readonly int s_thresholdedRelu = Define("ThresholdedRelu", c => (c[0] > Alpha(c, 1)).Choose(c.G, 0));

    // Below zero the derivative of a (e^x - 1) is the output plus a.
    static readonly int s_elu = Define("Elu", c => (c[0] > 0).Choose(c.G, c.G * (c.Y + Alpha(c, 1))));

    static readonly int s_celu = Define("Celu", c => (c[0] > 0).Choose(c.G, c.G * (c.Y / Alpha(c, 1) + 1)));

    static readonly int s_selu = Define("Selu", c =>
    {
        var (alpha, gamma) = (Alpha(c, 1.67326319217681884765625f), c.Node.Float("gamma", 1.05070102214813232421875f));
        return (c[0] > 0).Choose(c.G * gamma, c.G * (c.Y + alpha * gamma));
    });

    static readonly int s_gelu = Define("Gelu", Gelu);

    static readonly int s_sigmoid = Define("Sigmoid", c => c.G * c.Y * (1 - c.Y));

    static readonly int s_hardSigmoid = Define("HardSigmoid", c => c.G * Inside(c[0] * Alpha(c, 0.2f) + c.Node.Float("beta", 0.5f), 0, 1) * Alpha(c, 0.2f));

    static readonly int s_hardSwish = Define("HardSwish", c => (c[0] > 3).Choose(c.G, (c[0] < -3).Choose(c.Graph.Number(0), c.G * (c[0] / 3 + 0.5f))));

    // Newer than most runtimes: written out.
    static readonly int s_swish = Define("Swish", Swish, c => c.Write("Mul", [c[0], (c[0] * Alpha(c, 1)).Apply("Sigmoid")]));

    static readonly int s_mish = Define("Mish", c =>
    {
        var t = c[0].Apply("Softplus").Apply("Tanh");
        return c.G * (t + c[0] * c[0].Apply("Sigmoid") * (1 - t * t));
    });

    static readonly int s_softplus = Define("Softplus", c => c.G * c[0].Apply("Sigmoid"));

    static readonly int s_softsign = Define("Softsign", c =>
    {
        var d = c[0].Apply("Abs") + 1;
        return c.G / (d * d);
    });

    static readonly int s_tanh = Define("Tanh", c => c.G * (1 - c.Y * c.Y));

    static readonly int s_clip = Define("Clip", c => c.G * (HasNumbers(c) ? Inside(c[0], c.Scalar("min", 1), c.Scalar("max", 2)) : c[0].Is(c.Y).AsFloat()), Clip);

    static readonly int s_softmax = Define("Softmax", c => c.Y * (c.G - (c.G * c.Y).Sum(SoftmaxAxes(c))), Softmax);

    static readonly int s_logSoftmax = Define("LogSoftmax", c => c.G - c.Y.Exp() * c.G.Sum(SoftmaxAxes(c)), Softmax);

    static float Alpha(OperatorContext c, float missing) => c.Node.Float("alpha", missing);

    /// <summary>1 from the lower to the upper bound, both included, 0 outside; a bound that is null is none.</summary>
    // Clipping moves what is outside, and only that.
    static Value Inside(Value x, float? low, float? high) => x.Is(x.Clip(low ?? float.MinValue, high ?? float.MaxValue)).AsFloat();

    /// <summary>Whether the bounds are known, and floats.</summary>
    static bool HasNumbers(OperatorContext c)
        => c.Input(0).Type.IsFloat() && (!c.Node.HasInput(1) || c.Constant(1) is { Count: 1 }) && (!c.Node.HasInput(2) || c.Constant(2) is { Count: 1 });

    static void Clip(OperatorContext c) => c.Write(
        "Clip",
        HasNumbers(c)
            ? [c[0], c.Graph.Number(c.Scalar("min", 1) ?? float.MinValue), c.Graph.Number(c.Scalar("max", 2) ?? float.MaxValue)]
            : c.All.Select((x, i) => i == 0 || x.Name.Length == 0 ? x : x.Reshape([])));

    static Value Swish(OperatorContext c)
    {
        var s = (c[0] * Alpha(c, 1)).Apply("Sigmoid");
        return c.G * (s + c[0] * s * (1 - s) * Alpha(c, 1));
    }

    static Value Gelu(OperatorContext c)
    {
        var x = c[0];
        if (c.Node.Text("approximate", "none") != "tanh")
        {
            // P(x) + x p(x): the normal distribution and its density.
            return c.G * ((x / MathF.Sqrt(2)).Apply("Erf") * 0.5f + 0.5f + x * (x * x * -0.5f).Exp() / MathF.Sqrt(2 * MathF.PI));
        }

        var (root, cubic) = (MathF.Sqrt(2 / MathF.PI), 0.044715f);
        var t = ((x + x * x * x * cubic) * root).Apply("Tanh");
        return c.G * ((t + 1) * 0.5f + x * 0.5f * (1 - t * t) * (x * x * (3 * cubic * root) + root));
    }

    /// <summary>Before opset 13 the axes from the given one on are one, and the default axis is 1 instead of the last.</summary>
    static long[] SoftmaxAxes(OperatorContext c)
    {
        var rank = c.Rank(0);
        var axis = c.Axis(c.Node.Int("axis", c.Opset < 13 ? 1 : -1), rank);
        return c.Opset >= 13 ? [axis] : [.. Enumerable.Range(axis, rank - axis).Select(i => (long)i)];
    }

    static void Softmax(OperatorContext c)
    {
        var axes = SoftmaxAxes(c);
        if (axes.Length == 1)
        {
            c.Write(c.Node.OpType, [c[0]], ("axis", OnnxAttribute.Of(axes[0])));
            return;
        }

        var shape = c.ShapeOf(0);
        Dim[] flat = [.. shape.Take((int)axes[0]), Dim.Product(shape.Skip((int)axes[0])) ?? throw c.Refuse("it runs over axes whose length depends on the number of rows")];
        c.Write("Identity", [c[0].Reshape(flat).Apply(c.Node.OpType, ("axis", OnnxAttribute.Of(axes[0]))).Reshape(shape)]);
    }
}
