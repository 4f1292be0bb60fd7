using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_matMul = Define(c => $"torch.matmul({c[0]}, {c[1]})", "MatMul");

    static readonly int s_gemm = Define(Gemm, "Gemm");

    static readonly int s_einsum = Define(c => $"torch.einsum('{Onnx.EinsumEquation.Of(c)}', [{string.Join(", ", c.All)}])", "Einsum");

    static string Gemm(OperatorContext c)
    {
        var a = c.Node.Int("transA", 0) != 0 ? $"{c[0]}.t()" : c[0];
        var b = c.Node.Int("transB", 0) != 0 ? $"{c[1]}.t()" : c[1];
        var (alpha, beta) = (c.Node.Float("alpha", 1), c.Node.Float("beta", 1));
        return c.Node.HasInput(2)
            ? $"torch.addmm({c[2]}, {a}, {b}, beta={Number(beta)}, alpha={Number(alpha)})"
            : alpha == 1 ? $"torch.mm({a}, {b})" : $"torch.mm({a}, {b}) * {Number(alpha)}";
    }
}
