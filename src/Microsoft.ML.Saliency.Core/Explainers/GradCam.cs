using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Grad-CAM: the channels of a layer, weighted by how much the score depends on each of them.
/// w_k = mean over positions of G^k = dS/dA^k; attribution [N, 1, h, w] = sum_k w_k A^k, at the layer's resolution;
/// map: its positive part, resized to the picture.
/// Cost: one forward pass, and a backward pass from the score to the layer. Source: Selvaraju et al., arXiv 1610.02391, equations 1 and 2
/// (the rectifier of equation 2 is the map's reduction, so that negative evidence stays in the attribution).
/// </summary>
public sealed record GradCam : IExplainer
{
    /// <summary>
    /// The layer, by its tensor's or node's name. Default: null, the last layer with a map of more than one position
    /// before pooling; which one that is, and why, is in <see cref="ModelDescription.DefaultLayerReason"/>.
    /// </summary>
    public string? Layer { get; init; }

    /// <inheritdoc/>
    public string Name => "grad-cam";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Positive;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => model.FindLayer(Layer, "GradCam.Layer");

    /// <inheritdoc/>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var layer = LayerOf(engine.Model)!;
        var seen = engine.Run(input, new Probe { Target = target, Values = [layer.Name], Gradients = [layer.Name] }, cancellation);
        var a = ChannelOrder.First(seen.Values[layer.Name], layer.Layout);
        var g = ChannelOrder.First(seen.Gradients[layer.Name], layer.Layout);
        var positions = layer.Height * layer.Width;
        var cam = new Batch(new float[a.Rows * positions], a.Rows, 1, layer.Height, layer.Width);
        for (var row = 0; row < a.Rows; row++)
        {
            for (var k = 0; k < layer.Channels; k++)
            {
                var channel = k * positions;
                var weight = TensorPrimitives.Sum<float>(g[row].Slice(channel, positions)) / positions;
                TensorPrimitives.MultiplyAdd(a[row].Slice(channel, positions), weight, cam[row], cam[row]);
            }
        }

        return Attribution.Of(this, seen, cam, layer);
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_gradCam = Define("grad-cam", "Grad-CAM", () => new GradCam());
}
