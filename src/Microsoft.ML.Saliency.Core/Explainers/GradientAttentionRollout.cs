namespace Microsoft.ML.Saliency;

/// <summary>
/// Gradient-weighted attention rollout: attention counts as far as the score rises with it, so that the map is one of the class.
/// With A_l the attention of block l and G_l = dS/dA_l: B_l = mean over the heads of ReLU(G_l A_l), R = product over l of (I + B_l);
/// attribution [N, 1, h, w] = the class token's row of R at the patches, or the mean of all rows where there is no class token; 0 or more.
/// Cost: one forward and one backward pass. Source: Chefer, Gur and Wolf, arXiv 2103.15679, equations 5 and 6.
/// </summary>
public sealed record GradientAttentionRollout : AttentionMethod
{
    /// <inheritdoc/>
    public override string Name => "gradient-attention-rollout";

    private protected override bool NeedsGradients => true;

    private protected override void Pass(AttentionFlow flow, ReadOnlySpan<float> attention, ReadOnlySpan<float> gradients) => flow.Pass(attention, gradients, 1, 1);
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_gradientAttentionRollout = Define("gradient-attention-rollout", "Gradient-weighted attention rollout", () => new GradientAttentionRollout());
}
