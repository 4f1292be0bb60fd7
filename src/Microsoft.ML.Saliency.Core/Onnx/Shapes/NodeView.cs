namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A node together with what is known of its inputs: what shape rules and engines look at.</summary>
class NodeView(OnnxNode node, int opset, Func<string, TensorInfo> tensors, IReadOnlyDictionary<string, OnnxTensor> constants)
{
    internal OnnxNode Node { get; } = node;

    internal int Opset { get; } = node.Opset ?? opset;

    internal TensorInfo Input(int index) => Node.HasInput(index) ? tensors(Node.Inputs[index]) : TensorInfo.Unknown;

    internal TensorInfo Output(int index) => tensors(Node.Outputs[index]);

    /// <summary>Shape of an input; an error names the node where it is not known.</summary>
    internal IReadOnlyList<Dim> ShapeOf(int index)
        => Input(index).Shape ?? throw Throw.Unsupported(Node, $"the shape of its input {index}, '{Name(index)}', is not known before the model runs");

    /// <summary>Number of axes of an input.</summary>
    internal int Rank(int index) => ShapeOf(index).Count;

    /// <summary>Integer values of an input, known before the model runs.</summary>
    internal IntTensor IntsOf(int index)
        => Input(index).Ints ?? throw Throw.Unsupported(Node, $"its input {index}, '{Name(index)}', must be known before the model runs, but depends on the data");

    /// <summary>A constant input, such as a weight; null where the input is left out or computed.</summary>
    internal OnnxTensor? Constant(int index) => Node.HasInput(index) && constants.TryGetValue(Node.Inputs[index], out var tensor) ? tensor : null;

    /// <summary>An optional scalar that older opsets give as an attribute and newer ones as a constant input.</summary>
    internal float? Scalar(string attribute, int input)
        => Node.Attributes.ContainsKey(attribute) ? Node.Float(attribute, 0)
            : !Node.HasInput(input) ? null
            : Constant(input) is { Count: 1 } c ? c.ToSingles()[0]
            : Input(input).Ints is { IsConstant: true, Values: [var known] } ? (float)known.Number
            : throw Throw.Unsupported(Node, $"its input {input}, '{Name(input)}', must be one constant number");

    /// <summary>An optional list of integers that older opsets give as an attribute and newer ones as an input.</summary>
    internal long[]? List(string attribute, int input)
        => Node.Ints(attribute) is { } given ? [.. given]
            : !Node.HasInput(input) ? null
            : IntsOf(input) is { IsConstant: true } ints ? ints.Constants
            : throw Throw.Unsupported(Node, $"its input {input}, '{Name(input)}', must not depend on the number of rows");

    /// <summary>An axis counted from the end where negative.</summary>
    internal int Axis(long axis, int rank)
        => axis >= -rank && axis < Math.Max(rank, 1) ? (int)(axis < 0 ? axis + rank : axis) : throw Throw.Format($"Axis {axis} of {Node} is outside its {rank} axes. The model is damaged: export it again.");

    /// <summary>Numbers that older opsets give as an attribute and newer ones as an input, known before the model runs; null where they are left out or empty.</summary>
    internal double[]? Reals(string attribute, int input)
        => Node.Attributes.TryGetValue(attribute, out var given) ? given.Value is float[] values ? Array.ConvertAll(values, v => (double)v) : throw Throw.Format($"Attribute '{attribute}' of {Node} should be a list of floats. The model is damaged: export it again.")
            : !Node.HasInput(input) || Constant(input) is { Count: 0 } ? null
            : Constant(input) is { } constant ? Array.ConvertAll(constant.ToSingles(), v => (double)v)
            : Input(input).Ints is { } known && Array.TrueForAll(known.Values, v => !v.PerRow) ? Array.ConvertAll(known.Values, v => v.Number)
            : throw Throw.Unsupported(Node, $"its input {input}, '{Name(input)}', must be known before the model runs, but depends on the data");

    string Name(int index) => Node.HasInput(index) ? Node.Inputs[index] : "";
}
