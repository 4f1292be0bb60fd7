using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_relu = Define(c => $"torch.relu({c[0]})", "Relu");

    static readonly int s_sigmoid = Define(c => $"torch.sigmoid({c[0]})", "Sigmoid");

    static readonly int s_tanh = Define(c => $"torch.tanh({c[0]})", "Tanh");

    static readonly int s_leakyRelu = Define(c => $"torch.leaky_relu({c[0]}, {Number(c.Node.Float("alpha", 0.01f))})", "LeakyRelu");

    static readonly int s_clip = Define(Clip, "Clip");

    static readonly int s_softmax = Define(c => Softmax(c, "torch.softmax"), "Softmax");

    static readonly int s_logSoftmax = Define(c => Softmax(c, "torch.log_softmax"), "LogSoftmax");

    static string Clip(OperatorContext c)
    {
        var (low, high) = (c.Scalar("min", 1), c.Scalar("max", 2));
        return low is null && high is null ? c[0]
            : $"torch.clamp({c[0]}, {(low is { } l ? Number(l) : "None")}, {(high is { } h ? Number(h) : "None")})";
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
