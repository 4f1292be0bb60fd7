using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_and = Define(c => $"torch.logical_and({c[0]}, {c[1]})", "And");

    static readonly int s_or = Define(c => $"torch.logical_or({c[0]}, {c[1]})", "Or");

    static readonly int s_xor = Define(c => $"torch.logical_xor({c[0]}, {c[1]})", "Xor");

    static readonly int s_not = Define(c => $"torch.logical_not({c[0]})", "Not");

    static readonly int s_equal = Define(c => $"torch.eq({c[0]}, {c[1]})", "Equal");

    static readonly int s_greater = Define(c => $"torch.gt({c[0]}, {c[1]})", "Greater");

    static readonly int s_greaterOrEqual = Define(c => $"torch.ge({c[0]}, {c[1]})", "GreaterOrEqual");

    static readonly int s_less = Define(c => $"torch.lt({c[0]}, {c[1]})", "Less");

    static readonly int s_lessOrEqual = Define(c => $"torch.le({c[0]}, {c[1]})", "LessOrEqual");

    static readonly int s_where = Define(c => $"torch.where({c[0]}, {c[1]}, {c[2]})", "Where");

    static readonly int s_isNaN = Define(c => $"torch.isnan({c[0]})", "IsNaN");

    static readonly int s_isInf = Define(
        c => (c.Node.Int("detect_positive", 1) != 0, c.Node.Int("detect_negative", 1) != 0) switch
        {
            (true, true) => $"torch.isinf({c[0]})",
            (true, false) => $"torch.isposinf({c[0]})",
            (false, true) => $"torch.isneginf({c[0]})",
            _ => $"torch.zeros_like({c[0]}, dtype=11)",
        },
        "IsInf");

    static readonly int s_bitwiseAnd = Define(c => $"torch.bitwise_and({c[0]}, {c[1]})", "BitwiseAnd");

    static readonly int s_bitwiseOr = Define(c => $"torch.bitwise_or({c[0]}, {c[1]})", "BitwiseOr");

    static readonly int s_bitwiseXor = Define(c => $"torch.bitwise_xor({c[0]}, {c[1]})", "BitwiseXor");

    static readonly int s_bitwiseNot = Define(c => Wrapped($"torch.bitwise_not({c[0]})", c.Input(0).Type), "BitwiseNot");

    static readonly int s_bitShift = Define(BitShift, "BitShift");

    static string BitShift(OperatorContext c)
    {
        var left = c.Node.Text("direction", "") == "LEFT";
        // Beyond its width a number is shifted out altogether; libtorch leaves that undefined.
        var bits = OnnxTensor.BitsOf(c.Input(0).Type);
        var by = c.Let($"torch.clamp({c[1]}, 0, {Math.Min(bits, 63)})");
        return Wrapped($"torch.{(left ? "bitwise_left_shift" : "bitwise_right_shift")}({c[0]}, {by})", c.Input(0).Type);
    }

    /// <summary>A 64-bit integer as one of a narrower type, which drops the bits that it has not got.</summary>
    static string Wrapped(string integer, OnnxElementType type)
    {
        var (least, greatest) = type.Range();
        return OnnxTensor.BitsOf(type) == 64 ? integer
            : least == 0 ? $"torch.bitwise_and({integer}, {greatest})"
            : $"torch.bitwise_and({integer} - ({least}), {greatest - least}) + ({least})";
    }
}
