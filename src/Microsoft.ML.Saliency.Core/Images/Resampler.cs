using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Saliency;

/// <summary>Resizes pixels of four 8-bit channels into pixels of four floats, both axes in one sweep over the source rows.</summary>
static class Resampler
{
    internal const int Channels = 4;

    /// <param name="pixels">Source, 4 bytes a pixel.</param>
    /// <param name="width">Width of the source.</param>
    /// <param name="height">Height of the source.</param>
    /// <param name="placement">Where it goes.</param>
    /// <param name="pad">Value of what it does not cover.</param>
    /// <param name="result">The window's pixels, 4 floats from 0 to 255 each; channels in the source's order.</param>
    internal static void Resample(ReadOnlySpan<byte> pixels, int width, int height, Placement placement, byte pad, Span<float> result)
    {
        var (left, top) = (Math.Max(0, -placement.Left), Math.Max(0, -placement.Top));
        var (fromX, fromY) = (Math.Max(0, placement.Left), Math.Max(0, placement.Top));
        using var xs = new ResampleAxis(width, placement.FullWidth, fromX, Math.Min(placement.Width - left, placement.FullWidth - fromX));
        using var ys = new ResampleAxis(height, placement.FullHeight, fromY, Math.Min(placement.Height - top, placement.FullHeight - fromY));
        result.Fill(pad);
        for (var y = 0; y < ys.Count; y++)
        {
            Row(result, placement, left, top + y, xs.Count).Clear();
        }

        var buffer = ArrayPool<float>.Shared.Rent(Channels * xs.Count);
        var stretched = buffer.AsSpan(0, Channels * xs.Count);
        var first = 0;
        for (var sourceRow = ys.Start(0); sourceRow < ys.End(ys.Count - 1); sourceRow++)
        {
            Stretch(MemoryMarshal.Cast<byte, uint>(pixels.Slice(Channels * sourceRow * width, Channels * width)), xs, stretched);
            while (ys.End(first) <= sourceRow)
            {
                first++;
            }

            // Every row of the result that this source row is part of; their windows move down together.
            for (var y = first; y < ys.Count && ys.Start(y) <= sourceRow; y++)
            {
                var row = Row(result, placement, left, top + y, xs.Count);
                TensorPrimitives.MultiplyAdd(stretched, ys.Weights(y)[sourceRow - ys.Start(y)], row, row);
            }
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    static Span<float> Row(Span<float> result, Placement placement, int left, int y, int count)
        => result.Slice(Channels * (y * placement.Width + left), Channels * count);

    static void Stretch(ReadOnlySpan<uint> row, in ResampleAxis xs, Span<float> stretched)
    {
        var result = MemoryMarshal.Cast<float, Vector128<float>>(stretched);
        for (var x = 0; x < result.Length; x++)
        {
            var weights = xs.Weights(x);
            var window = row.Slice(xs.Start(x), weights.Length);
            var sum = Vector128<float>.Zero;
            for (var t = 0; t < weights.Length; t++)
            {
                var channels = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(window[t]).AsByte()));
                sum = Vector128.MultiplyAddEstimate(Vector128.ConvertToSingle(channels.AsInt32()), Vector128.Create(weights[t]), sum);
            }

            result[x] = sum;
        }
    }
}
