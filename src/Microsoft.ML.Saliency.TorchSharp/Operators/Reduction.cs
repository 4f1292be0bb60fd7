using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_reduceMean = Define(c => Reduce(c, "torch.mean"), "ReduceMean");

    static readonly int s_reduceSum = Define(c => Reduce(c, "torch.sum"), "ReduceSum");

    static readonly int s_reduceMax = Define(c => Reduce(c, "torch.amax"), "ReduceMax");

    static readonly int s_reduceMin = Define(c => Reduce(c, "torch.amin"), "ReduceMin");

    static string Reduce(OperatorContext c, string function)
    {
        var axes = ShapeRules.ReducedAxes(c);
        if (function is "torch.amax" or "torch.amin" && axes.Any(a => c.ShapeOf(0)[a] == 0))
        {
            throw c.Refuse("it reduces an axis of length 0");
        }

        return axes.Length == 0 ? c[0] : $"{function}({c[0]}, {List(axes.Select(a => (long)a))}, {(c.Node.Int("keepdims", 1) != 0 ? "True" : "False")})";
    }
}
