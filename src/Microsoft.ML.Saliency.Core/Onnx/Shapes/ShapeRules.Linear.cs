namespace Microsoft.ML.Saliency.Onnx;

static partial class ShapeRules
{
    static readonly int s_gemm = Define(
        v => One(v.Input(0).Type, v.Input(0).Shape is { Count: 2 } a && v.Input(1).Shape is { Count: 2 } b
            ? [a[v.Node.Int("transA", 0) == 0 ? 0 : 1], b[v.Node.Int("transB", 0) == 0 ? 1 : 0]]
            : null),
        "Gemm");

    static readonly int s_matMul = Define(v => One(v.Input(0).Type, MatMul(v.Input(0).Shape, v.Input(1).Shape)), "MatMul");

    static readonly int s_einsum = Define(
        v => One(v.Input(0).Type, Enumerable.Range(0, v.Node.Inputs.Count).All(i => v.Input(i).Shape is not null) && EinsumEquation.Of(v) is var e ? [.. e.Output.Select(c => e.Lengths[c])] : null),
        "Einsum");

    static Dim[]? MatMul(IReadOnlyList<Dim>? a, IReadOnlyList<Dim>? b)
    {
        if (a is null or { Count: 0 } || b is null or { Count: 0 })
        {
            return null;
        }

        // As NumPy: a vector on the left is a row, on the right a column, and that axis is dropped again.
        var batch = Broadcast([.. a.SkipLast(2)], [.. b.SkipLast(2)]);
        return batch is null ? null : [.. batch, .. a.Count > 1 ? [a[^2]] : Array.Empty<Dim>(), .. b.Count > 1 ? [b[^1]] : Array.Empty<Dim>()];
    }
}
