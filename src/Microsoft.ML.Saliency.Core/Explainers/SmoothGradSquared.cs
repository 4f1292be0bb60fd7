using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// SmoothGrad squared: the mean of the squares of a method's attributions over noisy copies of the picture; never negative.
/// Attribution as that of <see cref="NoisyExplainer.Inner"/>, squared; the standard error of the mean is in <see cref="Attribution.StandardError"/>.
/// Cost: 1 + n runs of the inner method. Source: Hooker et al., arXiv 1806.10758.
/// </summary>
public sealed record SmoothGradSquared : NoisyExplainer
{
    /// <inheritdoc/>
    public override string Name => "smoothgrad-squared";

    private protected override void Transform(Span<float> attribution) => TensorPrimitives.Multiply<float>(attribution, attribution, attribution);
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_smoothGradSquared = Define("smoothgrad-squared", "SmoothGrad squared", () => new SmoothGradSquared());
}
