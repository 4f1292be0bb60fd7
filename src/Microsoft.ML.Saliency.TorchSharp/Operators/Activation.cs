using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_relu = Define(c => $"torch.relu({c[0]})", "Relu");

    static readonly int s_leakyRelu = Define(c => $"torch.leaky_relu({c[0]}, {Alpha(c, 0.01f)})", "LeakyRelu");

    static readonly int s_pRelu = Define(c => $"torch.where({c[0]} < 0, {c[0]} * {c[1]}, {c[0]})", "PRelu");

    static readonly int s_thresholdedRelu = Define(c => $"torch.threshold({c[0]}, {Alpha(c, 1)}, 0.0)", "ThresholdedRelu");

    static readonly int s_elu = Define(c => $"torch.elu({c[0]}, {Alpha(c, 1)})", "Elu");

    static readonly int s_celu = Define(c => $"torch.celu({c[0]}, {Alpha(c, 1)})", "Celu");

    static readonly int s_selu = Define(
        c => $"torch.elu({c[0]}, {Alpha(c, 1.67326319217681884765625f)}, {Number(c.Node.Float("gamma", 1.05070102214813232421875f))})",
        "Selu");

    static readonly int s_gelu = Define(c => $"torch.gelu({c[0]}, approximate='{(c.Node.Text("approximate", "none") == "tanh" ? "tanh" : "none")}')", "Gelu");

    static readonly int s_erf = Define(c => $"torch.erf({c[0]})", "Erf");

    static readonly int s_sigmoid = Define(c => $"torch.sigmoid({c[0]})", "Sigmoid");

    static readonly int s_hardSigmoid = Define(c => $"torch.clamp({c[0]} * {Alpha(c, 0.2f)} + {Number(c.Node.Float("beta", 0.5f))}, 0.0, 1.0)", "HardSigmoid");

    static readonly int s_hardSwish = Define(c => $"torch.hardswish({c[0]})", "HardSwish");

    static readonly int s_swish = Define(c => $"{c[0]} * torch.sigmoid({c[0]} * {Alpha(c, 1)})", "Swish");

    static readonly int s_mish = Define(c => $"torch.mish({c[0]})", "Mish");

    static readonly int s_softplus = Define(c => $"torch.softplus({c[0]})", "Softplus");

    static readonly int s_softsign = Define(c => $"{c[0]} / (1.0 + torch.abs({c[0]}))", "Softsign");

    static readonly int s_tanh = Define(c => $"torch.tanh({c[0]})", "Tanh");

    static readonly int s_clip = Define(Clip, "Clip");

    static readonly int s_softmax = Define(c => Softmax(c, "torch.softmax"), "Softmax");

    static readonly int s_logSoftmax = Define(c => Softmax(c, "torch.log_softmax"), "LogSoftmax");

    static string Alpha(OperatorContext c, float missing) => Number(c.Node.Float("alpha", missing));

    /// <summary>Bounds are attributes before opset 11, inputs since; where both are given, the upper one wins.</summary>
    static string Clip(OperatorContext c)
    {
        if (Computed(1) || Computed(2))
        {
            var x = c.Node.HasInput(1) ? $"torch.maximum({c[0]}, {c[1]})" : c[0];
            return c.Node.HasInput(2) ? $"torch.minimum({x}, {c[2]})" : x;
        }

        var (low, high) = (c.Scalar("min", 1), c.Scalar("max", 2));
        return low is null && high is null ? c[0] : $"torch.clamp({c[0]}, {Bound(low)}, {Bound(high)})";

        bool Computed(int input) => c.Node.HasInput(input) && c.Constant(input) is not { Count: 1 };

        // A bound that is no integer would make the result a float.
        string Bound(float? bound) => bound is not { } b ? "None" : IsInteger(c) ? $"{(long)b}" : Number(b);
    }

    /// <summary>Before opset 13 the axes from the given one on are one, and the default axis is 1 instead of the last.</summary>
    static string Softmax(OperatorContext c, string function)
    {
        var rank = c.Rank(0);
        var axis = c.Axis(c.Node.Int("axis", c.Opset < 13 ? 1 : -1), rank);
        return c.Opset >= 13 || axis == rank - 1
            ? $"{function}({c[0]}, {axis})"
            : $"{function}(torch.flatten({c[0]}, {axis}), {axis}).reshape({List(c.ShapeOf(0))})";
    }
}
