using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Score-CAM: the channels of a layer, weighted by the score of the picture seen through each of them; needs no gradient.
/// M^k = channel k resized bilinearly to the picture, then scaled to [0, 1]; w_k = softmax over k of S(x M^k) - S(0);
/// attribution [N, 1, h, w] = sum_k w_k A^k, at the layer's resolution; map: its positive part, resized to the picture.
/// S is what the target says: a logit, or the model's output for a target with <see cref="Target.Logits"/> off. Probabilities differ by 1 at most, so their softmax
/// weights all channels nearly alike. S(0), the score of the empty picture, is one number for all channels: the softmax cancels it, and no pass is spent on it.
/// A constant channel singles nothing out: its weight is 0, and no pass is spent on it either.
/// Cost: one forward pass, and one more for each channel of the layer. Source: Wang et al., arXiv 1910.01279, algorithm 1.
/// </summary>
public sealed record ScoreCam : ClassActivationMap
{
    /// <inheritdoc/>
    public override string Name => "score-cam";

    /// <inheritdoc/>
    public override long PassesPerRow(ModelDescription model) => 1L + LayerOf(model)!.Channels;

    /// <inheritdoc/>
    public override Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var (layer, picture) = (LayerOf(engine.Model)!, engine.Model.Input);
        var seen = engine.Run(input, new Probe { Target = target, Values = [layer.Name] }, cancellation);
        var a = ChannelOrder.First(seen.Values[layer.Name], layer);
        var maps = ClassActivation.NewMaps(layer, a.Rows);
        var asked = new List<(int Row, int Channel)>();
        for (var row = 0; row < a.Rows; row++)
        {
            for (var k = 0; k < layer.Channels; k++)
            {
                if (!IsConstant(Channel(row, k)))
                {
                    asked.Add((row, k));
                }
            }
        }

        // What is not asked for gets no weight: exp(-inf) = 0.
        var weights = new Batch(new float[a.Rows * layer.Channels], a.Rows, layer.Channels);
        weights.Data.AsSpan().Fill(float.NegativeInfinity);
        ChannelScores.Fill(engine, seen, new() { Target = target }, input.RowShape, asked, See, weights, cancellation);
        for (var row = 0; row < a.Rows; row++)
        {
            Softmax(weights[row]);
            ClassActivation.AddWeighted(a[row], weights[row], maps[row]);
        }

        return Attribution.Of(this, seen, maps, layer);

        Span<float> Channel(int row, int k) => a[row].Slice(k * maps.RowSize, maps.RowSize);

        void See(int row, int k, Span<float> to)
        {
            var buffer = ArrayPool<float>.Shared.Rent(picture.Height * picture.Width);
            var mask = buffer.AsSpan(0, picture.Height * picture.Width);
            Resizer.Resize(Channel(row, k), layer.Height, layer.Width, mask, picture.Height, picture.Width);
            Normalizer.Normalize(mask, Normalization.MinMax);
            Multiply(input[row], mask, picture, to);
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    static bool IsConstant(ReadOnlySpan<float> channel) => channel.IndexOfAnyExcept(channel[0]) < 0;

    static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> mask, InputDescription picture, Span<float> to)
    {
        if (picture.Layout == ImageLayout.ChannelsFirst)
        {
            for (var at = 0; at < x.Length; at += mask.Length)
            {
                TensorPrimitives.Multiply(x.Slice(at, mask.Length), mask, to.Slice(at, mask.Length));
            }

            return;
        }

        for (var (i, at) = (0, 0); i < mask.Length; i++)
        {
            for (var c = 0; c < picture.Channels; c++, at++)
            {
                to[at] = x[at] * mask[i];
            }
        }
    }

    static void Softmax(Span<float> scores)
    {
        var largest = TensorPrimitives.Max<float>(scores);
        if (float.IsNegativeInfinity(largest))
        {
            scores.Clear();
            return;
        }

        TensorPrimitives.Subtract(scores, largest, scores);
        TensorPrimitives.SoftMax(scores, scores);
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_scoreCam = Define("score-cam", "Score-CAM", () => new ScoreCam());
}
