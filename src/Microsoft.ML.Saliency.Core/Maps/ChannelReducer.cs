using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>Makes one map [h, w] of the channels [C, h, w], as <see cref="ChannelReduction"/> says.</summary>
static class ChannelReducer
{
    internal static void Reduce(ReadOnlySpan<float> channels, ChannelReduction reduction, Span<float> map)
    {
        map.Clear();
        for (var at = 0; at < channels.Length; at += map.Length)
        {
            Add(channels.Slice(at, map.Length), reduction, map);
        }

        switch (reduction)
        {
            case ChannelReduction.MaxAbs:
                TensorPrimitives.Abs(map, map);
                break;
            case ChannelReduction.L2:
                TensorPrimitives.Sqrt(map, map);
                break;
            case ChannelReduction.Positive:
                TensorPrimitives.Max(map, 0f, map);
                break;
            case ChannelReduction.Negative:
                TensorPrimitives.Negate(map, map);
                TensorPrimitives.Max(map, 0f, map);
                break;
        }
    }

    static void Add(ReadOnlySpan<float> channel, ChannelReduction reduction, Span<float> map)
    {
        switch (reduction)
        {
            case ChannelReduction.MaxAbs:
                TensorPrimitives.MaxMagnitude(map, channel, map);
                break;
            case ChannelReduction.SumAbs:
                AddAbs(channel, map);
                break;
            case ChannelReduction.L2:
                TensorPrimitives.MultiplyAdd(channel, channel, map, map);
                break;
            default:
                TensorPrimitives.Add(map, channel, map);
                break;
        }
    }

    static void AddAbs(ReadOnlySpan<float> channel, Span<float> map)
    {
        Span<float> block = stackalloc float[512];
        for (var at = 0; at < map.Length; at += block.Length)
        {
            var part = block[..Math.Min(block.Length, map.Length - at)];
            TensorPrimitives.Abs(channel.Slice(at, part.Length), part);
            TensorPrimitives.Add(map.Slice(at, part.Length), part, map.Slice(at, part.Length));
        }
    }
}
