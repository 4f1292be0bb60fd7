namespace Microsoft.ML.Saliency;

/// <summary>
/// SmoothGrad: the mean of a method's attributions over noisy copies of the picture, which keeps what does not depend on single pixel values.
/// Attribution and map as those of <see cref="NoisyExplainer.Inner"/>; the standard error of the mean is in <see cref="Attribution.StandardError"/>.
/// Cost: 1 + n runs of the inner method. Source: Smilkov et al., arXiv 1706.03825.
/// </summary>
public sealed record SmoothGrad : NoisyExplainer
{
    /// <inheritdoc/>
    public override string Name => "smoothgrad";
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_smoothGrad = Define("smoothgrad", "SmoothGrad", () => new SmoothGrad());
}
