namespace Microsoft.ML.Saliency;

/// <summary>What an explainer found for a batch, before any reduction, smoothing or scaling.</summary>
public sealed record Attribution
{
    /// <summary>Signed values, [N, C, h, w]: the picture's size for pixel methods, the layer's for class activation maps (C = 1).</summary>
    public required Batch Values { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>How channels become one map where the caller does not say.</summary>
    public required ChannelReduction Reduction { get; init; }

    /// <summary>The model's output, [N, K].</summary>
    public required Batch Output { get; init; }

    /// <summary>The scores that the target was taken from, [N, K].</summary>
    public required Batch Scores { get; init; }

    /// <summary>The class explained, one a row.</summary>
    public required IReadOnlyList<int> Targets { get; init; }

    /// <summary>The number explained, one a row: the target's score, loss or weighted sum.</summary>
    public required IReadOnlyList<float> TargetValues { get; init; }

    /// <summary>The layer used, null for pixel methods.</summary>
    public Layer? Layer { get; init; }

    /// <summary>
    /// By how much each row's values sum to more than S(x) - S(x0), for methods whose values should sum to it (<see cref="IntegratedGradients"/>, <see cref="KernelShap"/>); null for others.
    /// </summary>
    public IReadOnlyList<float>? CompletenessDelta { get; init; }

    /// <summary>Points on the path from the baseline that each row's values were made with; null for methods without a path.</summary>
    public IReadOnlyList<int>? Steps { get; init; }

    /// <summary>Standard error of each of the <see cref="Values"/>, in their shape, for methods that average over random samples; null for others.</summary>
    public Batch? StandardError { get; init; }

    /// <summary>
    /// R² of each row's fit: the part of the score's weighted variance over the samples that the values account for, at most 1, and 1 for a score that never changes;
    /// for methods that fit a simpler model (<see cref="Lime"/>), null for others.
    /// </summary>
    public IReadOnlyList<float>? FitR2 { get; init; }

    /// <summary>How work was saved, for methods that look at many changed pictures, as a phrase: where windows were computed again in part only, or masked pictures put together at a layer; null where every picture took a full pass.</summary>
    public string? Shortcut { get; init; }

    /// <summary>An attribution with what every method takes over from the observation it made.</summary>
    internal static Attribution Of(IExplainer explainer, Observation seen, Batch values, Layer? layer = null) => new()
    {
        Values = values,
        Method = explainer.Name,
        Reduction = explainer.Reduction,
        Output = seen.Output,
        Scores = seen.Scores,
        Targets = seen.Targets,
        TargetValues = seen.TargetValues,
        Layer = layer,
    };
}
