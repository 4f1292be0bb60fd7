namespace Microsoft.ML.Saliency.Onnx;

/// <summary>One operator of a graph: what it computes, from which tensors, into which.</summary>
public sealed class OnnxNode
{
    /// <summary>Makes a node; an empty input name stands for an optional input left out.</summary>
    public OnnxNode(
        string opType,
        IReadOnlyList<string> inputs,
        IReadOnlyList<string> outputs,
        IReadOnlyDictionary<string, OnnxAttribute>? attributes = null,
        string name = "",
        string domain = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(opType);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        OpType = opType;
        Inputs = inputs;
        Outputs = outputs;
        Attributes = attributes ?? new Dictionary<string, OnnxAttribute>();
        Name = name;
        Domain = domain;
    }

    /// <summary>The node's own name; may be empty.</summary>
    public string Name { get; }

    /// <summary>The operator, such as "Conv".</summary>
    public string OpType { get; }

    /// <summary>The operator set that it belongs to; empty for ONNX's own.</summary>
    public string Domain { get; }

    /// <summary>Names of the tensors it reads, in order; an empty name is an optional input left out.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Names of the tensors it makes, in order; an empty name is an optional output not wanted.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Attributes by name.</summary>
    public IReadOnlyDictionary<string, OnnxAttribute> Attributes { get; }

    /// <summary>Which of several functions of one name a call means; empty for the only one.</summary>
    internal string Overload { get; init; } = "";

    /// <summary>The version of ONNX's operator set that the node follows, where it is not the model's.</summary>
    internal int? Opset { get; init; }

    /// <summary>The operator that the model has for it: another than <see cref="OpType"/> where that one has been written out.</summary>
    internal string Origin { get => field ?? OpType; init; }

    /// <summary>Whether input <paramref name="index"/> is there.</summary>
    public bool HasInput(int index) => index < Inputs.Count && Inputs[index].Length > 0;

    /// <summary>An integer attribute, or <paramref name="missing"/>.</summary>
    public long Int(string name, long missing) => Attributes.TryGetValue(name, out var a) ? a.AsInt(this, name) : missing;

    /// <summary>A float attribute, or <paramref name="missing"/>.</summary>
    public float Float(string name, float missing) => Attributes.TryGetValue(name, out var a) ? a.AsFloat(this, name) : missing;

    /// <summary>A text attribute, or <paramref name="missing"/>.</summary>
    public string Text(string name, string missing) => Attributes.TryGetValue(name, out var a) ? a.AsText(this, name) : missing;

    /// <summary>A list of integers, or null where the attribute is missing.</summary>
    public IReadOnlyList<long>? Ints(string name) => Attributes.TryGetValue(name, out var a) ? a.AsInts(this, name) : null;

    /// <summary>A tensor attribute, or null where it is missing.</summary>
    public OnnxTensor? Tensor(string name) => Attributes.TryGetValue(name, out var a) ? a.AsTensor(this, name) : null;

    /// <summary>How the node is called in messages: its type, and its name or first output.</summary>
    public override string ToString() => $"{OpType} '{(Name.Length > 0 ? Name : Outputs.FirstOrDefault(""))}'";
}
