using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Grad-CAM: the channels of a layer, weighted by how much the score depends on each of them.
/// w_k = mean over positions of G^k = dS/dA^k; attribution [N, 1, h, w] = sum_k w_k A^k, at the layer's resolution;
/// map: its positive part, resized to the picture.
/// Cost: one forward pass, and a backward pass from the score to the layer. Source: Selvaraju et al., arXiv 1610.02391, equations 1 and 2
/// (the rectifier of equation 2 is the map's reduction, so that negative evidence stays in the attribution).
/// </summary>
public sealed record GradCam : ClassActivationMap
{
    /// <inheritdoc/>
    public override string Name => "grad-cam";

    /// <inheritdoc/>
    public override Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
        => ClassActivation.FromGradient(
            this,
            engine,
            input,
            target,
            static (a, g, map, _) => TensorPrimitives.MultiplyAdd(a, TensorPrimitives.Sum(g) / g.Length, map, map),
            cancellation);
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_gradCam = Define("grad-cam", "Grad-CAM", () => new GradCam());
}
