namespace Microsoft.ML.Saliency.Onnx;

static partial class Expansions
{
    static readonly int s_dequantizeLinear = Define(
        c =>
        {
            var quantization = Quantization.Of(c);
            return Dequantized(c[0], Spread(c[1], c.Rank(0), quantization), c.Optional(2) is { } zero ? Spread(zero, c.Rank(0), quantization) : null);
        },
        "DequantizeLinear", Microsoft + "DequantizeLinear");

    static readonly int s_quantizeLinear = Define(c => c.Let("QuantizeLinear", Inputs(c), Copied(c, "axis", "block_size", "output_dtype", "saturate")), Microsoft + "QuantizeLinear");

    static readonly int s_dynamicQuantizeLinear = Define(
        c =>
        {
            var axes = Axes(0, c.Rank(0));
            var low = c[0].Reduce("ReduceMin", axes, false).With("Min", c.Number(0));
            var scale = (c[0].Reduce("ReduceMax", axes, false).With("Max", c.Number(0)) - low) * (1 / 255f);
            var zero = c.Let("Clip", [(-low / scale).Apply("Round"), c.Number(0), c.Number(255)]).Cast(OnnxElementType.UInt8);
            c.Set(1, scale);
            c.Set(2, zero);
            return c.Let("QuantizeLinear", [c[0], scale, zero]);
        },
        "DynamicQuantizeLinear");

    static readonly int s_convInteger = Define(
        c => c.Let("Conv", [Whole(c, 0, 2), Whole(c, 1, 3)], Copied(c, "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides")).Cast(OnnxElementType.Int32),
        "ConvInteger");

    static readonly int s_matMulInteger = Define(c => Whole(c, 0, 2).With("MatMul", Whole(c, 1, 3, isRow: false)).Cast(OnnxElementType.Int32), "MatMulInteger");

    static readonly int s_qLinearConv = Define(
        c =>
        {
            var (x, w) = (Dequantized(c[0], c[1], c[2]), Dequantized(c[3], PerOutput(c[4], c.Rank(3)), PerOutput(c[5], c.Rank(3))));
            Term[] bias = c.Optional(8) is { } b ? [b.Cast(OnnxElementType.Float) * c[1].Reshape() * c[4]] : [];
            return Quantized(c, c.Let("Conv", [x, w, .. bias], Copied(c, "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides")), 6);
        },
        "QLinearConv");

    static readonly int s_qLinearMatMul = Define(c => Quantized(c, Dequantized(c[0], c[1], c[2]).With("MatMul", Dequantized(c[3], c[4], c[5])), 6), "QLinearMatMul");

    static readonly int s_qLinearAdd = Define(c => Binary(c, "Add"), Microsoft + "QLinearAdd");

    static readonly int s_qLinearMul = Define(c => Binary(c, "Mul"), Microsoft + "QLinearMul");

    static readonly int s_qLinearSigmoid = Define(c => Quantized(c, Dequantized(c[0], c[1], c.Optional(2)).Apply("Sigmoid"), 3), Microsoft + "QLinearSigmoid");

    static readonly int s_qLinearLeakyRelu = Define(c => Quantized(c, Dequantized(c[0], c[1], c.Optional(2)).Apply("LeakyRelu", Copied(c, "alpha")), 3), Microsoft + "QLinearLeakyRelu");

    static readonly int s_qLinearGlobalAveragePool = Define(
        c =>
        {
            var (x, rank) = (Dequantized(c[0], c[1], c.Optional(2)), c.Rank(0));
            return Quantized(c, x.Mean(c.Node.Int("channels_last", 0) != 0 ? [.. Enumerable.Range(1, rank - 2).Select(i => (long)i)] : Axes(2, rank)), 3);
        },
        Microsoft + "QLinearGlobalAveragePool");

    static Term[] Inputs(ExpansionContext c) => [.. Enumerable.Range(0, c.Node.Inputs.Count).Where(c.Node.HasInput).Select(i => c[i])];

    /// <summary>(x - zero point) scale.</summary>
    static Term Dequantized(Term x, Term scale, Term? zero)
    {
        var real = x.Cast(OnnxElementType.Float);
        return (zero is { } z ? real - z.Cast(OnnxElementType.Float) : real) * scale;
    }

    static Term Binary(ExpansionContext c, string op) => Quantized(c, Dequantized(c[0], c[1], c.Optional(2)).With(op, Dequantized(c[3], c[4], c.Optional(5))), 6);

    /// <summary>A result in the scale that one input gives, and with the zero point of the next.</summary>
    static Term Quantized(ExpansionContext c, Term y, int scale)
        => c.Let("QuantizeLinear", c.Optional(scale + 1) is { } zero ? [y, c[scale], zero] : [y, c[scale]]);

    /// <summary>Integers less their zero point, as floats: exact up to 2^24.</summary>
    static Term Whole(ExpansionContext c, int input, int zeroInput, bool isRow = true)
    {
        var x = c[input].Cast(OnnxElementType.Float);
        if (c.Optional(zeroInput) is not { } zero)
        {
            return x;
        }

        var z = zero.Cast(OnnxElementType.Float);
        var perRow = c.Node.OpType == "MatMulInteger" && isRow && z.Rank == 1 && z.Shape[0] != 1;
        return x - (c.Node.OpType == "ConvInteger" ? PerOutput(z, x.Rank) : perRow ? z.Unsqueeze(1) : z);
    }

    /// <summary>One value an output channel, to be broadcast over weights [M, C, ...].</summary>
    static Term PerOutput(Term values, int rank)
        => values.Rank == 1 && values.Shape[0] != 1 ? values.Reshape([values.Shape[0], .. Enumerable.Repeat((Dim)1, rank - 1)]) : values;

    /// <summary>A scale or zero point, repeated along the axis so that it broadcasts against the tensor.</summary>
    static Term Spread(Term values, int rank, Quantization quantization)
    {
        var axis = quantization.Axis;
        if (axis < 0)
        {
            return values;
        }

        if (quantization.Block == 0)
        {
            return values.Reshape([.. Enumerable.Range(0, rank).Select(i => i == axis ? values.Shape[0] : 1)]);
        }

        var shape = values.Shape;
        var blocks = shape[axis].Factor;
        Dim[] each = [.. shape.Take(axis + 1), quantization.Block, .. shape.Skip(axis + 1)];
        Dim[] all = [.. shape.Take(axis), blocks * quantization.Block, .. shape.Skip(axis + 1)];
        var spread = values.Unsqueeze(axis + 1).Expand(each).Reshape(all);
        return blocks * quantization.Block == quantization.Length ? spread : spread.Slice(axis, 0, quantization.Length);
    }
}
