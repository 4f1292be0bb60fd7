namespace Microsoft.ML.Saliency.Onnx;

static partial class ShapeRules
{
    static readonly int s_same = Define(
        v => One(v.Input(0).Type, v.Input(0).Shape),
        "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BatchNormalization", "BitwiseNot", "Ceil", "Celu", "Clip", "Cos", "Cosh", "CumSum", "Dropout",
        "Elu", "Erf", "Exp", "Floor", "Gelu", "GroupNormalization", "HardSigmoid", "HardSwish", "Hardmax", "Identity", "InstanceNormalization", "LayerNormalization",
        "LeakyRelu", "Log", "LogSoftmax", "LpNormalization", "LRN", "MeanVarianceNormalization", "Mish", "Neg", "PRelu", "RMSNormalization", "Reciprocal",
        "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt", "Swish", "Tan", "Tanh",
        "ThresholdedRelu", "Trilu");

    static readonly int s_cast = Define(v => One((OnnxElementType)v.Node.Int("to", 1), v.Input(0).Shape), "Cast");

    // Quantised numbers are held as floats, so that gradients pass.
    static readonly int s_quantization = Define(v => One(OnnxElementType.Float, v.Input(0).Shape), "QuantizeLinear", "DequantizeLinear");

    static readonly int s_broadcast = Define(
        v => One(v.Input(0).Type, Broadcast(v, 0)),
        "Add", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Div", "Max", "Mean", "Min", "Mod", "Mul", "Pow", "Sub", "Sum");

    static readonly int s_compare = Define(
        v => One(OnnxElementType.Bool, Broadcast(v, 0)),
        "And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Or", "Xor");

    static readonly int s_not = Define(v => One(OnnxElementType.Bool, v.Input(0).Shape), "Not", "IsNaN", "IsInf");

    static readonly int s_where = Define(v => One(v.Input(1).Type, Broadcast(v, 0)), "Where");

    /// <summary>The shape that all inputs are broadcast to; null where one is not known or they do not fit.</summary>
    static Dim[]? Broadcast(NodeView view, int first)
    {
        Dim[] result = [];
        for (var i = first; i < view.Node.Inputs.Count; i++)
        {
            if (view.Input(i).Shape is not { } shape || Broadcast(result, shape) is not { } joined)
            {
                return null;
            }

            result = joined;
        }

        return result;
    }

    internal static Dim[]? Broadcast(IReadOnlyList<Dim> a, IReadOnlyList<Dim> b)
    {
        var result = new Dim[Math.Max(a.Count, b.Count)];
        for (var i = 1; i <= result.Length; i++)
        {
            var (x, y) = (i <= a.Count ? a[^i] : 1, i <= b.Count ? b[^i] : 1);
            if (x != y && x != 1 && y != 1)
            {
                return null;
            }

            result[^i] = x == 1 ? y : x;
        }

        return result;
    }
}
