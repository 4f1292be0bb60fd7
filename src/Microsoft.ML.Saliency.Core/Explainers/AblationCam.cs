using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Ablation-CAM: the channels of a layer, weighted by how much of the score is lost without each of them; needs no gradient.
/// w_k = (S - S_k) / |S| with S_k the score when channel k of the layer is zero; attribution [N, 1, h, w] = sum_k w_k A^k, at the layer's resolution;
/// map: its positive part, resized to the picture. Where S is 0, the division, one factor for the whole map, is left out.
/// A channel that is zero already has weight 0, and no pass is spent on it.
/// The model is run from the layer on, so nothing may lead around the layer; inside a residual block something does, behind its addition nothing.
/// Where something leads around the default layer, the last layer before it that nothing leads around takes its place.
/// Cost: one forward pass, and one from the layer to the score for each channel. Source: Desai and Ramaswamy,
/// Ablation-CAM: visual explanations for deep convolutional network via gradient-free localization, WACV 2020, equation 3.
/// </summary>
public sealed record AblationCam : ClassActivationMap
{
    /// <inheritdoc/>
    public override string Name => "ablation-cam";

    /// <inheritdoc/>
    public override Layer? LayerOf(ModelDescription model)
    {
        var layer = base.LayerOf(model)!;
        return Layer is not null || layer.IsBottleneck ? layer : model.Layers.TakeWhile(l => l != layer).LastOrDefault(l => l.IsBottleneck) ?? layer;
    }

    /// <inheritdoc/>
    public override long PassesPerRow(ModelDescription model) => 1L + LayerOf(model)!.Channels;

    /// <inheritdoc/>
    public override Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var layer = LayerOf(engine.Model)!;
        var seen = engine.Run(input, new Probe { Target = target, Values = [layer.Name] }, cancellation);
        var values = seen.Values[layer.Name];
        var a = ChannelOrder.First(values, layer);
        var maps = ClassActivation.NewMaps(layer, a.Rows);
        var weights = new Batch(new float[a.Rows * layer.Channels], a.Rows, layer.Channels);
        var asked = new List<(int Row, int Channel)>();
        for (var row = 0; row < a.Rows; row++)
        {
            weights[row].Fill(seen.TargetValues[row]);
            for (var k = 0; k < layer.Channels; k++)
            {
                if (a[row].Slice(k * maps.RowSize, maps.RowSize).ContainsAnyExcept(0f))
                {
                    asked.Add((row, k));
                }
            }
        }

        ChannelScores.Fill(engine, seen, new() { Target = target, From = layer.Name }, layer.Shape, asked, Ablate, weights, cancellation);
        for (var row = 0; row < a.Rows; row++)
        {
            var score = seen.TargetValues[row];
            TensorPrimitives.Subtract(score, weights[row], weights[row]);
            TensorPrimitives.Divide(weights[row], score == 0 ? 1 : Math.Abs(score), weights[row]);
            ClassActivation.AddWeighted(a[row], weights[row], maps[row]);
        }

        return Attribution.Of(this, seen, maps, layer);

        void Ablate(int row, int k, Span<float> to)
        {
            values[row].CopyTo(to);
            if (layer.Layout == ImageLayout.ChannelsFirst)
            {
                var size = to.Length / layer.Channels;
                to.Slice(k * size, size).Clear();
                return;
            }

            for (var at = k; at < to.Length; at += layer.Channels)
            {
                to[at] = 0;
            }
        }
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_ablationCam = Define("ablation-cam", "Ablation-CAM", () => new AblationCam());
}
