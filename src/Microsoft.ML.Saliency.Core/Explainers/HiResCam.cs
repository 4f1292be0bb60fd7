using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// HiResCAM: every activation times its own gradient, so that the map shows what the model computed where the layer is followed by one linear map.
/// Attribution [N, 1, h, w] = sum_k G^k A^k position by position, with G^k = dS/dA^k, at the layer's resolution; map: its positive part, resized to the picture.
/// Cost: one forward pass, and a backward pass from the score to the layer. Source: Draelos and Carin, arXiv 2011.08891.
/// </summary>
public sealed record HiResCam : ILayerExplainer
{
    /// <inheritdoc/>
    public string? Layer { get; init; }

    /// <inheritdoc/>
    public string Name => "hires-cam";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Positive;

    /// <inheritdoc/>
    public IExplainer WithLayer(string? layer) => this with { Layer = layer };

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => model.FindLayer(Layer, "HiResCam.Layer");

    /// <inheritdoc/>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
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
