namespace Microsoft.ML.Saliency.Onnx;

/// <summary>How many inputs the operators of ONNX take, over all opsets from 7 on: what rules and engines need not ask again.</summary>
static class Arity
{
    const int Any = int.MaxValue;

    /// <summary>The most inputs or outputs of a node: ONNX Runtime takes half a minute over the gradient of 1,500 parts that are joined, and longer with the square of their number.</summary>
    const int Most = 1_000;

    static readonly Dictionary<string, (int Min, int Max)> s_inputs = new(StringComparer.Ordinal);

    static Arity()
    {
        Add(0, 0, "Constant", "RandomNormal", "RandomUniform");
        Add(1, 1,
            "Abs", "Acos", "Acosh", "ArgMax", "ArgMin", "Asin", "Asinh", "Atan", "Atanh", "AveragePool", "Bernoulli", "BitwiseNot", "Cast", "Ceil", "Celu", "ConstantOfShape",
            "Cos", "Cosh", "DepthToSpace", "Det", "DynamicQuantizeLinear", "Elu", "Erf", "Exp", "EyeLike", "Flatten", "Floor", "Gelu", "GlobalAveragePool", "GlobalLpPool",
            "GlobalMaxPool", "HardSigmoid", "HardSwish", "Hardmax", "Identity", "If", "IsInf", "IsNaN", "LRN", "LeakyRelu", "Log", "LogSoftmax", "LpNormalization", "LpPool",
            "MaxPool", "MeanVarianceNormalization", "Mish", "Neg", "NonZero", "Not", "Reciprocal", "Relu", "Round", "Selu", "Shape", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh",
            "Size", "Softmax", "Softplus", "Softsign", "SpaceToDepth", "Sqrt", "Swish", "Tan", "Tanh", "ThresholdedRelu", "Transpose");
        Add(1, 2,
            "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare", "Reshape", "Split",
            "Squeeze", "TopK", "Trilu", "Unsqueeze", "Upsample");
        Add(1, 3, "Clip", "Dropout");
        Add(1, 4, "Pad", "Resize");
        Add(1, 5, "Slice");
        Add(1, Any, "Concat", "Einsum", "Max", "Mean", "Min", "Scan", "Sum");
        Add(2, 2,
            "Add", "AffineGrid", "And", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "CastLike", "CenterCropPad", "CumSum", "Div", "Equal", "Expand", "Gather",
            "GatherElements", "GatherND", "Greater", "GreaterOrEqual", "GridSample", "Less", "LessOrEqual", "MatMul", "MaxRoiPool", "Mod", "Mul", "Or", "PRelu", "Pow",
            "RMSNormalization", "ReverseSequence", "Sub", "Xor");
        Add(2, 3, "Conv", "ConvTranspose", "DequantizeLinear", "Gemm", "LayerNormalization", "MaxUnpool", "QuantizeLinear", "Tile");
        Add(2, 4, "ConvInteger", "MatMulInteger");
        Add(2, 5, "NonMaxSuppression");
        Add(2, Any, "Loop");
        Add(3, 3, "Col2Im", "GroupNormalization", "InstanceNormalization", "OneHot", "Range", "RoiAlign", "Scatter", "ScatterElements", "ScatterND", "Where");
        Add(3, 4, "RotaryEmbedding");
        Add(3, 5, "DeformConv");
        Add(3, 6, "GRU", "RNN");
        Add(3, 7, "Attention");
        Add(3, 8, "LSTM");
        Add(5, 5, "BatchNormalization");
    }

    /// <summary>Refuses a node of one of these operators that has too few or too many inputs, lacks one that must be there, or makes nothing.</summary>
    internal static void Check(OnnxNode node)
    {
        if (node.Inputs.Count > Most || node.Outputs.Count > Most)
        {
            throw Throw.Broken(node, $"it has {node.Inputs.Count} inputs and {node.Outputs.Count} outputs, and {Most} are the most that are supported");
        }

        if (node.Domain.Length > 0 || !s_inputs.TryGetValue(node.OpType, out var inputs))
        {
            return;
        }

        var (min, max) = inputs;
        if (node.Inputs.Count < min || node.Inputs.Count > max || node.Inputs.Take(min).Any(i => i.Length == 0))
        {
            var takes = min == max ? $"{min}" : max == Any ? $"{min} or more" : $"{min} to {max}";
            throw Throw.Broken(node, $"its inputs are {node.Inputs.Count} [{string.Join(", ", node.Inputs.Take(8).Select(i => $"'{i}'"))}{(node.Inputs.Count > 8 ? ", ..." : "")}], and it takes {takes}");
        }
    }

    static void Add(int min, int max, params ReadOnlySpan<string> operators)
    {
        foreach (var op in operators)
        {
            s_inputs.Add(op, (min, max));
        }
    }
}
