using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// LayerCAM: every activation times its own gradient where that is positive; sharper than <see cref="GradCam"/> on early layers.
/// Attribution [N, 1, h, w] = sum_k ReLU(G^k) A^k position by position, with G^k = dS/dA^k, at the layer's resolution; map: its positive part, resized to the picture.
/// Cost: one forward pass, and a backward pass from the score to the layer.
/// Source: Jiang et al., LayerCAM: exploring hierarchical class activation maps for localization, IEEE Transactions on Image Processing 30, 2021.
/// </summary>
public sealed record LayerCam : ClassActivationMap
{
    /// <inheritdoc/>
    public override string Name => "layer-cam";

    /// <inheritdoc/>
    public override Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
        => ClassActivation.FromGradient(
            this,
            engine,
            input,
            target,
            static (a, g, map, room) =>
            {
                var positive = room[..g.Length];
                TensorPrimitives.Max(g, 0f, positive);
                TensorPrimitives.MultiplyAdd(a, positive, map, map);
            },
            cancellation);
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_layerCam = Define("layer-cam", "LayerCAM", () => new LayerCam());
}
