namespace Microsoft.ML.Saliency.Regions;

/// <summary>Cuts parts out of a tensor that is known as a whole for the unchanged picture, and where it has changed, in a region a row.</summary>
/// <param name="whole">The unchanged tensor [C, H, W].</param>
/// <param name="regions">What changed [rows, C, h, w].</param>
/// <param name="tensor">Where that lies.</param>
/// <param name="tops">The windows' places.</param>
/// <param name="lefts">The windows' places.</param>
sealed class RegionCut(float[] whole, float[] regions, RegionTensor tensor, int[] tops, int[] lefts)
{
    /// <summary>Cuts one part a row.</summary>
    /// <param name="to">The parts [rows, channels, height, width].</param>
    /// <param name="height">Their height.</param>
    /// <param name="width">Their width.</param>
    /// <param name="channel">The channel of <paramref name="to"/> that the tensor's first goes to.</param>
    /// <param name="channels">How many channels <paramref name="to"/> has.</param>
    /// <param name="pad">What lies around the tensor.</param>
    /// <param name="from">Where the part begins along axis 0 or 1, by the window's place along it.</param>
    internal void Into(float[] to, int height, int width, int channel, int channels, float pad, Func<int, int, int> from)
        => Parallel.For(0, tops.Length, row =>
        {
            var (top, left) = (from(0, tops[row]), from(1, lefts[row]));
            var (changedTop, changedLeft) = (tensor.Rows.Start[tops[row]], tensor.Columns.Start[lefts[row]]);
            for (var c = 0; c < tensor.Channels; c++)
            {
                var plane = to.AsSpan((row * channels + channel + c) * height * width, height * width);
                Overlay(plane, whole.AsSpan(c * tensor.Rows.Length * tensor.Columns.Length, tensor.Rows.Length * tensor.Columns.Length), tensor.Rows.Length, tensor.Columns.Length, -top, -left, height, width, pad);
                Overlay(
                    plane,
                    regions.AsSpan((row * tensor.Channels + c) * tensor.Rows.Size * tensor.Columns.Size, tensor.Rows.Size * tensor.Columns.Size),
                    tensor.Rows.Size, tensor.Columns.Size, changedTop - top, changedLeft - left, height, width, null);
            }
        });

    /// <summary>Lays [h, w] at a place of [height, width]; what lies outside is cut off. What it does not cover becomes the padding, if there is one.</summary>
    static void Overlay(Span<float> plane, ReadOnlySpan<float> source, int h, int w, int top, int left, int height, int width, float? pad)
    {
        var (first, end) = (Math.Clamp(left, 0, width), Math.Clamp(left + w, 0, width));
        for (var y = 0; y < height; y++)
        {
            var line = plane.Slice(y * width, width);
            if (y < top || y >= top + h || end <= first)
            {
                if (pad is { } value)
                {
                    line.Fill(value);
                }

                continue;
            }

            source.Slice((y - top) * w + first - left, end - first).CopyTo(line[first..]);
            if (pad is { } around)
            {
                line[..first].Fill(around);
                line[end..].Fill(around);
            }
        }
    }
}
