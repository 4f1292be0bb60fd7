namespace Microsoft.ML.Saliency.Onnx;

/// <summary>What a node calls a function by.</summary>
readonly record struct OnnxFunctionKey(string Domain, string Name, string Overload)
{
    internal static OnnxFunctionKey Of(OnnxNode node) => new(node.Domain, node.OpType, node.Overload);
}

/// <summary>A function that a model file defines: nodes over formal inputs, outputs and attributes.</summary>
/// <param name="Inputs">Names that its nodes read the inputs of a call by.</param>
/// <param name="Outputs">Names that its nodes make the outputs of a call by.</param>
/// <param name="Defaults">Attributes that a call may leave out.</param>
/// <param name="Nodes">Its nodes, each after those that make its inputs.</param>
sealed record OnnxFunction(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, OnnxAttribute> Defaults, IReadOnlyList<OnnxNode> Nodes);
