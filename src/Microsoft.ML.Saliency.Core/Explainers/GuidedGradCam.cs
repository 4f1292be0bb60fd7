using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Guided Grad-CAM: guided backpropagation, which is sharp, times the positive part of Grad-CAM, which knows the class,
/// resized bilinearly to the picture. Attribution [N, C, H, W]; map: the largest absolute value over the channels.
/// Cost: two forward passes, a backward pass, and one from the score to the layer. Source: Selvaraju et al., arXiv 1610.02391, section 3.2.
/// </summary>
public sealed record GuidedGradCam : ILayerExplainer
{
    /// <inheritdoc/>
    public string? Layer { get; init; }

    /// <inheritdoc/>
    public string Name => "guided-grad-cam";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.MaxAbs;

    /// <inheritdoc/>
    public IExplainer WithLayer(string? layer) => this with { Layer = layer };

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => model.FindLayer(Layer, "GuidedGradCam.Layer");

    /// <inheritdoc/>
    public string? ReasonAgainst(ModelDescription model) => LayerReason.Against(this, model);

    /// <inheritdoc/>
    public long PassesPerRow(ModelDescription model) => 2;

    /// <inheritdoc/>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (layer, picture) = (LayerOf(engine.Model)!, engine.Model.Input);
        var cam = new GradCam { Layer = layer.Name }.Explain(engine, input, target, cancellation);
        var guided = new GuidedBackpropagation().Explain(engine, input, target, cancellation);
        var positions = picture.Height * picture.Width;
        var buffer = ArrayPool<float>.Shared.Rent(positions);
        var map = buffer.AsSpan(0, positions);
        for (var row = 0; row < input.Rows; row++)
        {
            TensorPrimitives.Max(cam.Values[row], 0f, cam.Values[row]);
            Resizer.Resize(cam.Values[row], layer.Height, layer.Width, map, picture.Height, picture.Width);
            for (var c = 0; c < picture.Channels; c++)
            {
                var channel = guided.Values[row].Slice(c * positions, positions);
                TensorPrimitives.Multiply(channel, map, channel);
            }
        }

        ArrayPool<float>.Shared.Return(buffer);
        return guided with { Method = Name, Reduction = Reduction, Layer = layer };
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_guidedGradCam = Define("guided-grad-cam", "Guided Grad-CAM", () => new GuidedGradCam());
}
