namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A graph of operators over named tensors; every tensor is made once, and <see cref="Nodes"/> are in the order in which they can run.</summary>
/// <param name="Name">The graph's name.</param>
/// <param name="Inputs">What the caller gives; initialisers that the file lists as inputs too are left out.</param>
/// <param name="Outputs">What the graph returns.</param>
/// <param name="Nodes">Operators, each after those that make its inputs.</param>
/// <param name="Initializers">Constants by tensor name.</param>
/// <param name="ValueInfos">What the file says of tensors between inputs and outputs; often empty.</param>
public sealed record OnnxGraph(
    string Name,
    IReadOnlyList<OnnxValueInfo> Inputs,
    IReadOnlyList<OnnxValueInfo> Outputs,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyDictionary<string, OnnxTensor> Initializers,
    IReadOnlyList<OnnxValueInfo> ValueInfos);
