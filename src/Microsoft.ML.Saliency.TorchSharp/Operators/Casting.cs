using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_cast = Define(c => Cast(c, (OnnxElementType)c.Node.Int("to", 1)), "Cast");

    static readonly int s_quantizeLinear = Define(QuantizeLinear, "QuantizeLinear");

    /// <summary>Held as every type is, but with the digits that the narrower type has; what is rounded passes gradients on as if it were not.</summary>
    static string Cast(OperatorContext c, OnnxElementType to)
    {
        var x = c[0];
        var from = c.Input(0).Type;
        switch (to.Held())
        {
            case OnnxElementType.Bool:
                return $"torch.ne({x}, 0)";
            case OnnxElementType.Int64:
                return from == OnnxElementType.Bool ? $"{x}.to(4)" : from.IsInteger() && Within(from, to) ? x : Wrapped($"{x}.to(4)", to);
        }

        var real = from.IsFloat() ? x : c.Let($"{x}.to(6)");
        return to switch
        {
            OnnxElementType.Float or OnnxElementType.Double => real,
            _ when from == to => real,
            OnnxElementType.Float16 => Through(c, real, $"{real}.detach().to(5).to(6)"),
            OnnxElementType.BFloat16 => Through(c, real, $"{real}.detach().to(15).to(6)"),
            _ when SmallFloat.Of(to) is { } format => Through(c, real, Rounded(c, real, format, c.Node.Int("saturate", 1) != 0, c.Node.Text("round_mode", "up"))),
            _ => throw c.Refuse($"it casts to {to}"),
        };
    }

    static bool Within(OnnxElementType narrow, OnnxElementType wide)
        => narrow.Range() is var n && wide.Range() is var w && n.Least >= w.Least && n.Greatest <= w.Greatest;

    /// <summary>A value computed without gradient, to which the gradient of another is given; that is 1 wherever the other is a number.</summary>
    static string Through(OperatorContext c, string x, string value)
        => c.Constant(0) is not null ? value : $"{value} + torch.nan_to_num({x} - {x}.detach())";

    /// <summary>The nearest number of a small float type, ties to the even one.</summary>
    static string Rounded(OperatorContext c, string x, SmallFloat format, bool saturate, string mode)
    {
        // What has no NaN makes it 0.
        x = format.HasNan || format.IsPower ? x : c.Let($"torch.where(torch.isnan({x}), torch.zeros_like({x}), {x})");
        var a = c.Let($"torch.abs({x}.detach())");
        if (format.IsPower)
        {
            return PowerOfTwo(c, a, saturate, mode);
        }

        // The spacing of the type's numbers around each value.
        var step = c.Let($"torch.ldexp(torch.ones_like({a}), torch.clamp(torch.frexp({a})[1] - 1, {format.MinExponent}) - {format.Mantissa})");
        var r = c.Let($"torch.round({a} / {step}) * {step}");
        var max = Number(format.Max);
        r = c.Let(saturate || !format.HasNan ? $"torch.clamp({r}, None, {max})" : $"torch.where({r} > {max}, torch.full_like({r}, {Number(format.HasInfinity ? float.PositiveInfinity : float.NaN)}), {r})");
        return $"torch.copysign({r}, {x}.detach())";
    }

    /// <summary>The power of two above, below or nearest; of zero it is the least there is.</summary>
    static string PowerOfTwo(OperatorContext c, string a, bool saturate, string mode)
    {
        // frexp gives a mantissa from one half to one: a power of two is one half.
        var parts = c.Let($"torch.frexp(torch.clamp({a}, {Number(float.Epsilon)}, {Number(float.MaxValue)}))");
        var e = c.Let($"{parts}[1] - 1{mode switch { "down" => "", "nearest" => $" + ({parts}[0] >= 0.75).to(3)", _ => $" + ({parts}[0] > 0.5).to(3)" }}");
        var invalid = $"torch.isnan({a}){(saturate ? "" : $" | torch.isinf({a}) | ({e} > 127)")}";
        return $"torch.where({invalid}, torch.full_like({a}, float('nan')), torch.ldexp(torch.ones_like({a}), torch.clamp({e}, -127, 127)))";
    }

    /// <summary>
    /// round(x / scale) + zero point, kept within the type. Quantised numbers are held as floats, so that gradients pass: those of x / scale
    /// where the number is inside the type's range, 0 elsewhere (the straight-through estimator). A scale that is computed from the data counts as a constant.
    /// </summary>
    static string QuantizeLinear(OperatorContext c)
    {
        var quantization = Quantization.Of(c);
        var scale = c.Let($"{Spread(c, 1, quantization)}.detach()");
        var x = c.Let($"{c[0]}{(c.Input(0).Type.IsFloat() ? "" : ".to(6)")} / {scale}");
        if (SmallFloat.Of(quantization.Type) is { } format)
        {
            return Through(c, x, Rounded(c, x, format, c.Node.Int("saturate", 1) != 0, "up"));
        }

        var (least, greatest) = quantization.Type.Range();
        var zero = c.Node.HasInput(2) ? c.Let($"{Spread(c, 2, quantization)}.to(6)") : "0.0";
        var inside = c.Let($"torch.clamp({x}, {least} - {zero}, {greatest} - {zero})");
        return $"torch.clamp(torch.round({x}.detach()) + {zero}, {least}, {greatest}) + torch.nan_to_num({inside} - {inside}.detach())";
    }

    /// <summary>A scale or zero point, repeated along the axis so that it broadcasts against the tensor.</summary>
    static string Spread(OperatorContext c, int input, Quantization quantization)
        => quantization.Block > 0
            ? $"torch.slice(torch.repeat_interleave({c[input]}, {quantization.Block}, {quantization.Axis}), {quantization.Axis}, 0, {quantization.Length})"
            : quantization.Axis >= 0 ? $"{c[input]}.reshape([{string.Join(", ", Enumerable.Range(0, c.Rank(0)).Select(i => i == quantization.Axis ? -1 : 1))}])"
            : c.Rank(input) == 0 ? c[input] : $"{c[input]}.reshape([])";
}
