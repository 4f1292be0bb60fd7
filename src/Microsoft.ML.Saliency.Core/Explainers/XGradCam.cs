using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// XGrad-CAM: as <see cref="GradCam"/>, with the gradients of a channel averaged where the channel is active.
/// w_k = sum(G^k A^k) / sum(A^k) over positions, 0 where the activations cancel to rounding, with G^k = dS/dA^k;
/// attribution [N, 1, h, w] = sum_k w_k A^k, at the layer's resolution; map: its positive part, resized to the picture.
/// Meant for layers behind a rectifier: where a channel has both signs, its sum may be small and its weight large.
/// Cost: one forward pass, and a backward pass from the score to the layer. Source: Fu et al., arXiv 2008.02312.
/// </summary>
public sealed record XGradCam : ClassActivationMap
{
    /// <inheritdoc/>
    public override string Name => "xgrad-cam";

    /// <inheritdoc/>
    public override Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
        => ClassActivation.FromGradient(
            this,
            engine,
            input,
            target,
            static (a, g, map, _) => TensorPrimitives.MultiplyAdd(a, Weight(a, g), map, map),
            cancellation);

    static float Weight(ReadOnlySpan<float> a, ReadOnlySpan<float> g)
    {
        // A sum this far below its terms is rounding; 32-bit floats carry 6e-8.
        const float rounding = 1e-6f;
        var sum = TensorPrimitives.Sum(a);
        return Math.Abs(sum) <= rounding * TensorPrimitives.SumOfMagnitudes(a) ? 0 : TensorPrimitives.Dot(g, a) / sum;
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_xGradCam = Define("xgrad-cam", "XGrad-CAM", () => new XGradCam());
}
