namespace Microsoft.ML.Saliency;

/// <summary>What is asked of an engine for one batch.</summary>
public sealed record Probe
{
    /// <summary>The number whose gradient is wanted, and whose value is returned in any case.</summary>
    public Target Target { get; init; } = Target.Predicted;

    /// <summary>Names of tensors whose value is wanted.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Names of tensors with respect to which the gradient of the target is wanted.</summary>
    public IReadOnlyList<string> Gradients { get; init; } = [];

    /// <summary>How gradients pass rectifiers on the way back.</summary>
    public RectifierRule Rectifier { get; init; } = RectifierRule.Standard;

    /// <summary>
    /// The tensor that the batch is the value of. Default: null, the model's picture input. With the name of a layer,
    /// the model runs from there on; nothing else may lead around the layer.
    /// </summary>
    public string? From { get; init; }
}

/// <summary>How a gradient passes a rectifier such as ReLU on the way back.</summary>
public enum RectifierRule
{
    /// <summary>The derivative: gradient where the input was positive.</summary>
    Standard,

    /// <summary>Guided backpropagation: the derivative, and only positive gradients (Springenberg, arXiv 1412.6806).</summary>
    Guided,

    /// <summary>Deconvolution: positive gradients, whatever the input was (Zeiler and Fergus, arXiv 1311.2901).</summary>
    Deconvolution,
}
