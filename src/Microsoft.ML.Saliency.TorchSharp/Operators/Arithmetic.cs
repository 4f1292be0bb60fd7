namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_add = Define(c => $"{c[0]} + {c[1]}", "Add");

    static readonly int s_sub = Define(c => $"{c[0]} - {c[1]}", "Sub");

    static readonly int s_mul = Define(c => $"{c[0]} * {c[1]}", "Mul");

    static readonly int s_div = Define(c => IsInteger(c) ? $"torch.div({c[0]}, {c[1]}, rounding_mode='trunc')" : $"{c[0]} / {c[1]}", "Div");

    static readonly int s_pow = Define(c => $"torch.pow({c[0]}, {c[1]})", "Pow");

    static readonly int s_neg = Define(c => $"torch.neg({c[0]})", "Neg");

    static readonly int s_abs = Define(c => $"torch.abs({c[0]})", "Abs");

    static readonly int s_exp = Define(c => $"torch.exp({c[0]})", "Exp");

    static readonly int s_log = Define(c => $"torch.log({c[0]})", "Log");

    static readonly int s_sqrt = Define(c => $"torch.sqrt({c[0]})", "Sqrt");

    static readonly int s_reciprocal = Define(c => $"torch.reciprocal({c[0]})", "Reciprocal");

    static readonly int s_max = Define(c => c.All.Aggregate((a, b) => $"torch.maximum({a}, {b})"), "Max");

    static readonly int s_min = Define(c => c.All.Aggregate((a, b) => $"torch.minimum({a}, {b})"), "Min");

    static readonly int s_sum = Define(c => string.Join(" + ", c.All), "Sum");

    static bool IsInteger(OperatorContext c) => c.Input(0).Type is Onnx.OnnxElementType.Int64 or Onnx.OnnxElementType.Int32;
}
