using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>What class activation maps share: the channels of a layer, summed into one map.</summary>
static class ClassActivation
{
    /// <summary>Adds one channel to the map; all spans but the last are one map [h, w].</summary>
    /// <param name="a">The channel's activations A^k.</param>
    /// <param name="g">Their gradients G^k.</param>
    /// <param name="map">The sum so far.</param>
    /// <param name="room">Two maps to compute in, with anything in them.</param>
    internal delegate void AddChannel(ReadOnlySpan<float> a, ReadOnlySpan<float> g, Span<float> map, Span<float> room);

    /// <summary>Explains by one forward and one backward pass, channel by channel.</summary>
    internal static Attribution FromGradient(
        ILayerExplainer explainer, ISaliencyEngine engine, Batch input, Target target, AddChannel add, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var layer = explainer.LayerOf(engine.Model)!;
        var seen = engine.Run(input, new Probe { Target = target, Values = [layer.Name], Gradients = [layer.Name] }, cancellation);
        var a = ChannelOrder.First(seen.Values[layer.Name], layer);
        var g = ChannelOrder.First(seen.Gradients[layer.Name], layer);
        var maps = NewMaps(layer, a.Rows);
        var room = new float[2 * maps.RowSize];
        for (var row = 0; row < a.Rows; row++)
        {
            for (var at = 0; at < a.RowSize; at += maps.RowSize)
            {
                add(a[row].Slice(at, maps.RowSize), g[row].Slice(at, maps.RowSize), maps[row], room);
            }
        }

        return Attribution.Of(explainer, seen, maps, layer);
    }

    /// <summary>Maps [N, 1, h, w] of zeros.</summary>
    internal static Batch NewMaps(Layer layer, int rows) => new(new float[rows * layer.Height * layer.Width], rows, 1, layer.Height, layer.Width);

    /// <summary>Adds the channels [C, h, w], times one weight each, to the map [h, w].</summary>
    internal static void AddWeighted(ReadOnlySpan<float> channels, ReadOnlySpan<float> weights, Span<float> map)
    {
        for (var k = 0; k < weights.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(channels.Slice(k * map.Length, map.Length), weights[k], map, map);
        }
    }
}
