using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// HiResCAM: every activation times its own gradient, so that the map shows what the model computed where the layer is followed by one linear map.
/// Attribution [N, 1, h, w] = sum_k G^k A^k position by position, with G^k = dS/dA^k, at the layer's resolution; map: its positive part, resized to the picture.
/// Cost: one forward pass, and a backward pass from the score to the layer. Source: Draelos and Carin, arXiv 2011.08891.
/// </summary>
public sealed record HiResCam : ClassActivationMap
{
    /// <inheritdoc/>
    public override string Name => "hires-cam";

    /// <inheritdoc/>
    public override Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
        => ClassActivation.FromGradient(
            this,
            engine,
            input,
            target,
            static (a, g, map, _) => TensorPrimitives.MultiplyAdd(a, g, map, map),
            cancellation);
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_hiResCam = Define("hires-cam", "HiResCAM", () => new HiResCam());
}
