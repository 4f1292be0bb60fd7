using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Compilation;

/// <summary>What <see cref="SaliencyMaps.From"/> does, as nodes: [N, C, h, w] becomes [N, H, W].</summary>
static class CompiledMap
{
    internal static void Check(MapOptions options)
    {
        if (options.Smoothing != 0)
        {
            throw new NotSupportedException($"Maps inside a model are not smoothed; MapOptions.Smoothing is {options.Smoothing}. Leave it at 0, and smooth what the model returns.");
        }

        if (options.Normalization is not (Normalization.None or Normalization.MinMax) || options.SharedScale)
        {
            throw new NotSupportedException(
                $"Maps inside a model have Normalization.None or MinMax, each its own scale; asked for {options.Normalization}{(options.SharedScale ? ", shared" : "")}. Compile with None, and scale what the model returns.");
        }
    }

    internal static Value Write(Value attribution, IReadOnlyList<int> shape, ChannelReduction reduction, InputDescription input, MapOptions options)
    {
        var map = Reduce(attribution, reduction);
        if ((shape[1], shape[2]) != (input.Height, input.Width))
        {
            map = map.Graph.Let(
                "Resize",
                [map, map.Graph[""], map.Graph[""], map.Graph.Longs(input.Height, input.Width)],
                ("axes", OnnxAttribute.Of(2L, 3L)),
                ("mode", OnnxAttribute.Of("linear")),
                ("coordinate_transformation_mode", OnnxAttribute.Of("half_pixel")));
        }

        map = map.With("Squeeze", map.Graph.Longs(1));
        return options.Normalization == Normalization.None ? map : Stretch(map);
    }

    static Value Reduce(Value a, ChannelReduction reduction) => reduction switch
    {
        ChannelReduction.MaxAbs => a.Graph.Let("ReduceMax", [a.Apply("Abs"), a.Graph.Longs(1)]),
        ChannelReduction.SumAbs => a.Apply("Abs").Sum([1]),
        ChannelReduction.L2 => (a * a).Sum([1]).Apply("Sqrt"),
        ChannelReduction.Positive => a.Sum([1]).Relu(),
        ChannelReduction.Negative => (-a.Sum([1])).Relu(),
        _ => a.Sum([1]),
    };

    // A map whose values are equal up to rounding becomes zeros; one that holds a NaN or an infinity becomes NaN throughout.
    static Value Stretch(Value map)
    {
        var graph = map.Graph;
        var (min, max) = (graph.Let("ReduceMin", [map, graph.Longs(1, 2)]), graph.Let("ReduceMax", [map, graph.Longs(1, 2)]));
        var range = max - min;
        var flat = range.With("LessOrEqual", min.Apply("Abs").With("Max", max.Apply("Abs")) * 1e-6f);
        // 0 where all values are finite, else NaN: minima, maxima and Clip may lose a NaN.
        var hole = (map * 0f).Sum([1, 2]);
        return flat.Choose(graph.Number(0), ((map - min) / flat.Choose(graph.Number(1), range)).Clip(0, 1)) + hole;
    }
}
