namespace Microsoft.ML.Saliency;

/// <summary>
/// Attention rollout: from which patches information can have reached the class token of a transformer, whatever the class.
/// With A_l the mean over the heads of block l's attention: R = product over l of (A_l + I) / 2, the identity for the residual path;
/// attribution [N, 1, h, w] = the class token's row of R at the patches, or the mean of all rows where there is no class token; 0 or more.
/// Cost: one forward pass. Source: Abnar and Zuidema, arXiv 2005.00928, section 3.
/// </summary>
public sealed record AttentionRollout : AttentionMethod
{
    /// <inheritdoc/>
    public override string Name => "attention-rollout";

    private protected override bool NeedsGradients => false;

    private protected override void Pass(AttentionFlow flow, ReadOnlySpan<float> attention, ReadOnlySpan<float> gradients) => flow.Pass(attention, [], 0.5, 0.5);
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_attentionRollout = Define("attention-rollout", "Attention rollout", () => new AttentionRollout());
}
