using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Grad-CAM++: as <see cref="GradCam"/>, with the positions of a channel weighted too, so that several small objects count as much as one large one.
/// w_k = sum over positions of alpha^k ReLU(G^k), alpha^k = (G^k)^2 / (2 (G^k)^2 + (G^k)^3 sum A^k), 0 where the denominator is 0, with G^k = dS/dA^k;
/// attribution [N, 1, h, w] = sum_k w_k A^k, at the layer's resolution; map: its positive part, resized to the picture.
/// The paper takes the derivatives of exp(S); the factor exp(S), one for the whole map, is left out, so that no score is too large.
/// Cost: one forward pass, and a backward pass from the score to the layer. Source: Chattopadhay et al., arXiv 1710.11063, section 3.
/// </summary>
public sealed record GradCamPlusPlus : ClassActivationMap
{
    /// <inheritdoc/>
    public override string Name => "grad-cam-plus-plus";

    /// <inheritdoc/>
    public override Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
        => ClassActivation.FromGradient(
            this,
            engine,
            input,
            target,
            static (a, g, map, room) => TensorPrimitives.MultiplyAdd(a, Weight(a, g, room[..g.Length], room[g.Length..]), map, map),
            cancellation);

    // G^2 cancels: alpha ReLU(G) = ReLU(G) / (2 + G sum A), and nothing small is squared away.
    static float Weight(ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> positive, Span<float> denominator)
    {
        TensorPrimitives.Max(g, 0f, positive);
        TensorPrimitives.Multiply(g, TensorPrimitives.Sum(a), denominator);
        TensorPrimitives.Add(denominator, 2f, denominator);
        denominator.Replace(0f, float.PositiveInfinity);
        TensorPrimitives.Divide(positive, denominator, positive);
        return TensorPrimitives.Sum<float>(positive);
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_gradCamPlusPlus = Define("grad-cam-plus-plus", "Grad-CAM++", () => new GradCamPlusPlus());
}
