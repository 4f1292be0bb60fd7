namespace Microsoft.ML.Saliency.Onnx;

/// <summary>How much of a model file is accepted before it is refused as damaged or hostile.</summary>
public sealed record OnnxLimits
{
    /// <summary>The defaults.</summary>
    public static OnnxLimits Default { get; } = new();

    /// <summary>Bytes of the model file itself. Default and most: 2,147,483,591 (2 GiB, what the format allows).</summary>
    public long MaxFileBytes { get; init; } = Array.MaxLength;

    /// <summary>Bytes of all external data together. Default: 8 GiB.</summary>
    public long MaxExternalBytes { get; init; } = 8L << 30;

    /// <summary>Nodes in the graph and its sub-graphs together. Default: 1,000,000.</summary>
    public int MaxNodes { get; init; } = 1_000_000;

    /// <summary>Messages and texts in the file together, such as nodes, their attributes and names: each takes memory that its few bytes do not show. Default: 20,000,000.</summary>
    public long MaxParts { get; init; } = 20_000_000;

    /// <summary>Depth of messages within messages, such as graphs in the branches of If. Default: 100.</summary>
    public int MaxDepth { get; init; } = 100;
}
