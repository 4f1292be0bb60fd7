using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_cast = Define("Cast", c => c.G, Cast);

    // A scale that is computed from the data counts as a constant.
    static readonly int s_quantizeLinear = Define("QuantizeLinear", (c, input) => input == 0 ? QuantizeLinearGradient(c) : c.Graph.Zeros(c.ShapeOf(input)), QuantizeLinear);

    // Bits are those of the type itself, not of the 64 in which it is held.
    static readonly int s_bits = Each(InItsType, "BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor");

    static readonly int s_bitShift = Each(BitShift, "BitShift");

    static int Each(Action<OperatorContext> write, params ReadOnlySpan<string> operators)
    {
        foreach (var op in operators)
        {
            Add(op, new(write, null));
        }

        return s_rows!.Count;
    }

    /// <summary>Held as every type is, but with the digits that the narrower type has; what is rounded passes gradients on as if it were not.</summary>
    static void Cast(OperatorContext c)
    {
        var to = (OnnxElementType)c.Node.Int("to", 1);
        var held = to is OnnxElementType.String or OnnxElementType.Undefined ? throw c.Refuse($"it casts to {to}") : to.Held();
        var x = c[0];
        if (to == OnnxElementType.Float4E2M1)
        {
            c.Write("Identity", [Fourth(x.AsFloat())]);
            return;
        }

        if (to != held && to != OnnxElementType.Double && to != c.Input(0).Type)
        {
            // By way of 64 bits, a float too large for the type loses its upper bits, as an integer does.
            x = to.IsInteger() ? x.Apply("Cast", ("to", OnnxAttribute.Of((long)held))) : x;
            x = c.Graph.Let("Cast", [x], [("to", OnnxAttribute.Of((long)to)), .. Copied(c, "saturate", "round_mode")]);
        }

        c.Write("Cast", [x], ("to", OnnxAttribute.Of((long)held)));
    }

    /// <summary>The nearest 4-bit float, which ONNX Runtime has no casts to: its numbers are 0.5 apart up to 2, 1 apart up to 4, then 6; there is no NaN, which becomes 0.</summary>
    static Value Fourth(Value x)
    {
        x = x.Apply("IsNaN").Choose(x.Graph.Number(0), x);
        var a = x.Apply("Abs").Clip(0, 6);
        var step = (a < 2).Choose(a.Graph.Number(0.5f), (a < 4).Choose(a.Graph.Number(1), 2));
        return (a / step).Apply("Round") * step * x.Apply("Sign");
    }

    static (string Name, OnnxAttribute Value)[] Copied(OperatorContext c, params string[] names)
        => [.. names.Where(c.Node.Attributes.ContainsKey).Select(name => (name, c.Node.Attributes[name]))];

    /// <summary>ONNX Runtime shifts some widths only: shifted in 64 bits, of which the type's own are kept.</summary>
    static void BitShift(OperatorContext c)
    {
        var wide = ("to", OnnxAttribute.Of((long)OnnxElementType.UInt64));
        var y = c.Graph.Let("BitShift", c.All.Select(x => x.Apply("Cast", wide)), Copied(c, "direction"));
        c.Write("Cast", [y.Apply("Cast", ("to", OnnxAttribute.Of((long)c.Input(0).Type)))], ("to", OnnxAttribute.Of((long)OnnxElementType.Int64)));
    }

    static void InItsType(OperatorContext c)
    {
        var type = ("to", OnnxAttribute.Of((long)c.Input(0).Type));
        var y = c.Graph.Let(c.Node.OpType, c.All.Select(x => x.Apply("Cast", type)), Copied(c, "direction"));
        c.Write("Cast", [y], ("to", OnnxAttribute.Of((long)OnnxElementType.Int64)));
    }

    /// <summary>Quantised numbers are held as floats, so that gradients pass.</summary>
    static void QuantizeLinear(OperatorContext c)
    {
        var quantization = Quantization.Of(c);
        var type = quantization.Type;
        if (type == OnnxElementType.Float4E2M1)
        {
            c.Write("Identity", [Fourth(c[0] / Spread(c, 1, quantization))]);
            return;
        }

        Value[] inputs = c.Node.HasInput(2) ? [c[0], c[1], c[2].Apply("Cast", ("to", OnnxAttribute.Of((long)type)))] : [c[0], c[1]];
        c.Write("Cast", [c.Graph.Let("QuantizeLinear", inputs, Copied(c, "axis", "block_size", "output_dtype", "saturate"))], ("to", OnnxAttribute.Of((long)OnnxElementType.Float)));
    }

    /// <summary>That of x / scale where the number is inside the type's range, 0 elsewhere: the straight-through estimator.</summary>
    static Value QuantizeLinearGradient(OperatorContext c)
    {
        var quantization = Quantization.Of(c);
        var scale = Spread(c, 1, quantization);
        if (!quantization.Type.IsInteger())
        {
            return c.G / scale;
        }

        var x = c[0] / scale;
        var (least, greatest) = quantization.Type.Range();
        return c.G / scale * Inside(c.Node.HasInput(2) ? x + Spread(c, 2, quantization).AsFloat() : x, least, greatest);
    }

    /// <summary>A scale or zero point, repeated along the axis so that it broadcasts against the tensor.</summary>
    static Value Spread(OperatorContext c, int input, Quantization quantization)
    {
        var (values, shape, axis) = (c[input], c.ShapeOf(input), quantization.Axis);
        if (axis < 0)
        {
            return values.Reshape([]);
        }

        if (quantization.Block == 0)
        {
            return values.Reshape([.. Enumerable.Range(0, c.Rank(0)).Select(i => i == axis ? shape[0] : 1)]);
        }

        Dim[] one = [.. shape.Take(axis + 1), 1, .. shape.Skip(axis + 1)], each = [.. shape.Take(axis + 1), quantization.Block, .. shape.Skip(axis + 1)];
        Dim[] all = [.. shape.Take(axis), shape[axis].Factor * quantization.Block, .. shape.Skip(axis + 1)];
        return values.Reshape(one).Expand(each).Reshape(all).Slice(axis, 0, quantization.Length);
    }
}
