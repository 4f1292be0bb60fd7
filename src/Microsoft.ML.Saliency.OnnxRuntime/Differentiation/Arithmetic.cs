using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_add = Broadcast("Add", (c, _) => c.G);

    static readonly int s_sum = Broadcast("Sum", (c, _) => c.G);

    static readonly int s_sub = Broadcast("Sub", (c, i) => i == 0 ? c.G : -c.G);

    static readonly int s_mul = Broadcast("Mul", (c, i) => c.G * c[1 - i]);

    static readonly int s_div = Broadcast("Div", (c, i) => i == 0 ? c.G / c[1] : -c.G * c.Y / c[1]);

    static readonly int s_pow = Broadcast("Pow", Pow);

    static readonly int s_max = Broadcast("Max", Extremum);

    static readonly int s_min = Broadcast("Min", Extremum);

    static readonly int s_mean = Broadcast("Mean", (c, _) => c.G / c.Node.Inputs.Count);

    static readonly int s_mod = Broadcast("Mod", (c, i) => i == 0 ? c.G : -c.G * Quotient(c), Mod);

    static readonly int s_where = Broadcast("Where", (c, i) => i == 1 ? c[0].Choose(c.G, 0) : c[0].Choose(c.Graph.Number(0), c.G));

    static readonly int s_neg = Define("Neg", c => -c.G);

    static readonly int s_abs = Define("Abs", c => c.G * c[0].Apply("Sign"));

    static readonly int s_exp = Define("Exp", c => c.G * c.Y);

    static readonly int s_log = Define("Log", c => c.G / c[0]);

    static readonly int s_sqrt = Define("Sqrt", c => c.G * 0.5f / c.Y);

    static readonly int s_reciprocal = Define("Reciprocal", c => -c.G * c.Y * c.Y);

    static readonly int s_erf = Define("Erf", c => c.G * (2 / MathF.Sqrt(MathF.PI)) * (-(c[0] * c[0])).Exp());

    static readonly int s_sin = Define("Sin", c => c.G * c[0].Apply("Cos"));

    static readonly int s_cos = Define("Cos", c => -c.G * c[0].Apply("Sin"));

    static readonly int s_tan = Define("Tan", c => c.G * (c.Y * c.Y + 1));

    static readonly int s_asin = Define("Asin", c => c.G / (1 - c[0] * c[0]).Apply("Sqrt"));

    static readonly int s_acos = Define("Acos", c => -c.G / (1 - c[0] * c[0]).Apply("Sqrt"));

    static readonly int s_atan = Define("Atan", c => c.G / (c[0] * c[0] + 1));

    static readonly int s_sinh = Define("Sinh", c => c.G * c[0].Apply("Cosh"));

    static readonly int s_cosh = Define("Cosh", c => c.G * c[0].Apply("Sinh"));

    static readonly int s_asinh = Define("Asinh", c => c.G / (c[0] * c[0] + 1).Apply("Sqrt"));

    static readonly int s_acosh = Define("Acosh", c => c.G / (c[0] * c[0] - 1).Apply("Sqrt"));

    static readonly int s_atanh = Define("Atanh", c => c.G / (1 - c[0] * c[0]));

    /// <summary>With fmod, of the dividend's sign; without, of the divisor's, which ONNX Runtime has for integers only.</summary>
    static void Mod(OperatorContext c)
    {
        if (c.Node.Int("fmod", 0) == 0 && c.Input(0).Type.IsFloat())
        {
            c.Write("Sub", [c[0], c[1] * Quotient(c)]);
            return;
        }

        c.WriteSame(c.Node.Outputs);
    }

    /// <summary>How often the divisor goes into the dividend.</summary>
    static Value Quotient(OperatorContext c) => c.Node.Int("fmod", 0) == 0 ? (c[0] / c[1]).Apply("Floor") : Truncated(c[0] / c[1]);

    static Value Truncated(Value x) => x.Apply("Sign") * x.Apply("Abs").Apply("Floor");

    /// <summary>b a^(b - 1) for the base, which is 0 and not 0 times infinity where b = 0; a^b log a for the exponent, 0 where a = 0.</summary>
    static Value Pow(OperatorContext c, int input)
    {
        var exponent = c.Input(1).Type == OnnxElementType.Float ? c[1] : c[1].AsFloat();
        var zero = c.Graph.Number(0);
        return input == 0
            ? exponent.Is(zero).Choose(zero, c.G * exponent * c[0].With("Pow", exponent - 1))
            : c[0].Is(zero).Choose(zero, c.G * c.Y * c[0].Apply("Log"));
    }

    /// <summary>The cotangent goes to the inputs that equal the output, in equal shares where several do.</summary>
    static Value Extremum(OperatorContext c, int input)
    {
        // How many share is the same for every input.
        c.Kept = c.Kept.Graph is null ? c.All.Select(Share).Aggregate((a, b) => a + b) : c.Kept;
        return c.G * Share(c[input]) / c.Kept;

        Value Share(Value x) => x.Is(c.Y).AsFloat();
    }
}
