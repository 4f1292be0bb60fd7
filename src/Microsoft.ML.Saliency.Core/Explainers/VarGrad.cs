namespace Microsoft.ML.Saliency;

/// <summary>
/// VarGrad: the sample variance (divisor n - 1) of a method's attributions over noisy copies of the picture, by Welford's method; never negative.
/// Attribution as that of <see cref="NoisyExplainer.Inner"/>, squared; it has no standard error.
/// Cost: 1 + n runs of the inner method. Source: Adebayo et al., arXiv 1810.03307.
/// </summary>
public sealed record VarGrad : NoisyExplainer
{
    /// <inheritdoc/>
    public override string Name => "vargrad";

    private protected override bool IsVariance => true;
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_varGrad = Define("vargrad", "VarGrad", () => new VarGrad());
}
