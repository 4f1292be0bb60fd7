using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Operators;

/// <summary>What <see cref="Precision.BFloat16"/> means for a node.</summary>
enum Rounding
{
    /// <summary>Computed in 32 bits, whatever its inputs are. The rule for every operator that is not named below.</summary>
    None,

    /// <summary>Computed in what its inputs are: nothing is lost beyond their own rounding.</summary>
    Kept,

    /// <summary>Computed in bfloat16: the operators that take the time, and that sum in 32 bits inside.</summary>
    Rounded,
}

static class Roundings
{
    static readonly HashSet<string> s_rounded = ["Conv", "ConvTranspose", "Gemm", "MatMul"];

    static readonly HashSet<string> s_kept =
    [
        "Add", "AveragePool", "Clip", "Concat", "Flatten", "Identity", "LeakyRelu", "MaxPool", "Mul", "Pad", "Relu", "Reshape", "Sigmoid", "Slice", "Split", "Squeeze",
        "Sub", "Tanh", "Transpose", "Unsqueeze",
    ];

    /// <summary>The rule of a node's operator.</summary>
    internal static Rounding Of(OnnxNode node)
        => node.Domain.Length > 0 ? Rounding.None : s_rounded.Contains(node.OpType) ? Rounding.Rounded : s_kept.Contains(node.OpType) ? Rounding.Kept : Rounding.None;
}
