using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_reduceMean = Define(c => IsInteger(c) && Axes(c).Length > 0 ? $"torch.mean({c[0]}.to(6), {Over(c)}).to(4)" : Reduce(c, "torch.mean"), "ReduceMean");

    static readonly int s_reduceSum = Define(c => Reduce(c, "torch.sum"), "ReduceSum");

    static readonly int s_reduceMax = Define(c => Extremum(c, "torch.amax", "-9223372036854775807 - 1", float.NegativeInfinity), "ReduceMax");

    static readonly int s_reduceMin = Define(c => Extremum(c, "torch.amin", "9223372036854775807", float.PositiveInfinity), "ReduceMin");

    static readonly int s_reduceProd = Define(Product, "ReduceProd");

    static readonly int s_reduceL2 = Define(c => Axes(c).Length == 0 ? $"torch.abs({c[0]})" : $"torch.linalg_vector_norm({c[0]}{(IsInteger(c) ? ".to(6)" : "")}, 2, {Over(c)})", "ReduceL2");

    static readonly int s_reduceLogSumExp = Define(c => Reduce(c, "torch.logsumexp"), "ReduceLogSumExp");

    static readonly int s_argMax = Define(c => Arg(c, "torch.argmax"), "ArgMax");

    static readonly int s_argMin = Define(c => Arg(c, "torch.argmin"), "ArgMin");

    static int[] Axes(OperatorContext c) => ShapeRules.ReducedAxes(c);

    static string Keep(OperatorContext c) => c.Node.Int("keepdims", 1) != 0 ? "True" : "False";

    /// <summary>The arguments that say which axes are reduced, and whether they stay.</summary>
    static string Over(OperatorContext c) => $"{List(Axes(c).Select(a => (long)a))}, {Keep(c)}";

    static string Reduce(OperatorContext c, string function) => Axes(c).Length == 0 ? c[0] : $"{function}({c[0]}, {Over(c)})";

    /// <summary>Over nothing, the least or greatest value that the type has.</summary>
    static string Extremum(OperatorContext c, string function, string whole, float real)
        => !Axes(c).Any(a => c.ShapeOf(0)[a] == 0) ? Reduce(c, function)
            : $"torch.full({List(c.OutputShape)}, {(IsInteger(c) ? whole : Number(real))}, dtype={OperatorContext.TypeOf(c.Input(0).Type)})";

    /// <summary>libtorch multiplies along one axis at a time.</summary>
    static string Product(OperatorContext c) => Axes(c).OrderDescending().Aggregate(c[0], (x, axis) => $"torch.prod({x}, {axis}, {Keep(c)})");

    /// <summary>The index of the first extremum, or of the last.</summary>
    static string Arg(OperatorContext c, string function)
    {
        var axis = c.Axis(c.Node.Int("axis", 0), c.Rank(0));
        if (c.Node.Int("select_last_index", 0) == 0)
        {
            return $"{function}({c[0]}, {axis}, {Keep(c)})";
        }

        return $"{c[0]}.size({axis}) - 1 - {function}(torch.flip({c[0]}, [{axis}]), {axis}, {Keep(c)})";
    }
}
