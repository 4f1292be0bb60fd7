using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_add = Define(c => $"{c[0]} + {c[1]}", "Add");

    static readonly int s_sub = Define(c => $"{c[0]} - {c[1]}", "Sub");

    static readonly int s_mul = Define(c => $"{c[0]} * {c[1]}", "Mul");

    static readonly int s_div = Define(c => IsInteger(c) ? $"torch.div({c[0]}, {c[1]}, rounding_mode='trunc')" : $"{c[0]} / {c[1]}", "Div");

    static readonly int s_mod = Define(c => $"torch.{(c.Node.Int("fmod", 0) != 0 ? "fmod" : "remainder")}({c[0]}, {c[1]})", "Mod");

    // The power has the type of its base.
    static readonly int s_pow = Define(c => $"torch.pow({c[0]}, {c[1]}){(IsInteger(c) && !c.Input(1).Type.IsInteger() ? ".to(4)" : "")}", "Pow");

    static readonly int s_neg = Define(c => $"torch.neg({c[0]})", "Neg");

    static readonly int s_abs = Define(c => $"torch.abs({c[0]})", "Abs");

    static readonly int s_exp = Define(c => $"torch.exp({c[0]})", "Exp");

    static readonly int s_log = Define(c => $"torch.log({c[0]})", "Log");

    static readonly int s_sqrt = Define(c => $"torch.sqrt({c[0]})", "Sqrt");

    static readonly int s_reciprocal = Define(c => $"torch.reciprocal({c[0]})", "Reciprocal");

    // One line for each further input: thousands nested in one expression would overflow the compiler's stack.
    static readonly int s_max = Define(c => c.All.Aggregate((a, b) => c.Let($"torch.maximum({a}, {b})")), "Max");

    static readonly int s_min = Define(c => c.All.Aggregate((a, b) => c.Let($"torch.minimum({a}, {b})")), "Min");

    static readonly int s_sum = Define(c => c.All.Aggregate((a, b) => c.Let($"{a} + {b}")), "Sum");

    static readonly int s_mean = Define(c => $"{c.All.Aggregate((a, b) => c.Let($"{a} + {b}"))} / {c.Node.Inputs.Count}", "Mean");

    static readonly int s_sign = Define(c => $"torch.sign({c[0]})", "Sign");

    static readonly int s_ceil = Define(c => $"torch.ceil({c[0]})", "Ceil");

    static readonly int s_floor = Define(c => $"torch.floor({c[0]})", "Floor");

    static readonly int s_round = Define(c => $"torch.round({c[0]})", "Round");

    static readonly int s_sin = Define(c => $"torch.sin({c[0]})", "Sin");

    static readonly int s_cos = Define(c => $"torch.cos({c[0]})", "Cos");

    static readonly int s_tan = Define(c => $"torch.tan({c[0]})", "Tan");

    static readonly int s_asin = Define(c => $"torch.asin({c[0]})", "Asin");

    static readonly int s_acos = Define(c => $"torch.acos({c[0]})", "Acos");

    static readonly int s_atan = Define(c => $"torch.atan({c[0]})", "Atan");

    static readonly int s_sinh = Define(c => $"torch.sinh({c[0]})", "Sinh");

    static readonly int s_cosh = Define(c => $"torch.cosh({c[0]})", "Cosh");

    static readonly int s_asinh = Define(c => $"torch.asinh({c[0]})", "Asinh");

    static readonly int s_acosh = Define(c => $"torch.acosh({c[0]})", "Acosh");

    static readonly int s_atanh = Define(c => $"torch.atanh({c[0]})", "Atanh");

    static bool IsInteger(OperatorContext c) => c.Input(0).Type.IsInteger();
}
