using System.Buffers;

namespace Microsoft.ML.Saliency;

public sealed partial record ImagePreprocessing
{
    /// <summary>Makes the numbers that a model takes of one picture. Transparency is ignored, as by ML.NET's ExtractPixels.</summary>
    /// <param name="pixels">The picture, 4 bytes a pixel, rows from the top.</param>
    /// <param name="isBgra">Whether the bytes are blue, green, red, alpha rather than red, green, blue, alpha.</param>
    /// <param name="width">Width of the picture, 1 or more.</param>
    /// <param name="height">Height of the picture, 1 or more.</param>
    /// <param name="row">One row of a batch, [C, Height, Width] or [Height, Width, C] by <see cref="Layout"/>.</param>
    /// <exception cref="InvalidOperationException">Width, height or layout are not set: call <see cref="For"/> first.</exception>
    /// <exception cref="ArgumentException">Sizes that do not match the spans, or options that contradict each other.</exception>
    public void Apply(ReadOnlySpan<byte> pixels, bool isBgra, int width, int height, Span<float> row)
    {
        var placement = PlacementOf(pixels.Length, width, height);
        var layout = Layout ?? throw ImageThrow.NotBound();
        var positions = placement.Width * placement.Height;
        if (row.Length != ChannelCount * positions)
        {
            throw ImageThrow.RowLength(row.Length, ChannelCount, placement.Width, placement.Height);
        }

        var buffer = ArrayPool<float>.Shared.Rent(Resampler.Channels * positions);
        var resized = buffer.AsSpan(0, Resampler.Channels * positions);
        Resampler.Resample(pixels, width, height, placement, PadValue, resized);
        if (Channels == PixelOrder.Grey)
        {
            ToGrey(resized, isBgra);
        }

        var (step, channelStep) = layout == ImageLayout.ChannelsFirst ? (1, positions) : (ChannelCount, 1);
        for (var c = 0; c < ChannelCount; c++)
        {
            var (factor, offset) = Line(c);
            var from = (Channels == PixelOrder.Bgr) == isBgra || Channels == PixelOrder.Grey ? c : 2 - c;
            for (int i = 0, to = c * channelStep; i < positions; i++, to += step)
            {
                row[to] = resized[Resampler.Channels * i + from] * factor + offset;
            }
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <summary>The picture as the model sees it: cut, resized or bordered to the model's size, its colours as they were. What a map lines up with.</summary>
    /// <returns>An opaque picture of <see cref="Width"/> x <see cref="Height"/>, each channel rounded to 8 bits.</returns>
    /// <exception cref="InvalidOperationException">Width or height are not set: call <see cref="For"/> first.</exception>
    /// <exception cref="ArgumentException">Options that contradict each other.</exception>
    public Picture Resized(Picture source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var placement = PlacementOf(source.Rgba.Length, source.Width, source.Height);
        var result = new Picture(placement.Width, placement.Height);
        var buffer = ArrayPool<float>.Shared.Rent(result.Rgba.Length);
        var resized = buffer.AsSpan(0, result.Rgba.Length);
        Resampler.Resample(source.Rgba, source.Width, source.Height, placement, PadValue, resized);
        for (var i = 0; i < resized.Length; i++)
        {
            result.Rgba[i] = i % Resampler.Channels == 3 ? byte.MaxValue : (byte)Math.Min(resized[i] + 0.5f, byte.MaxValue);
        }

        ArrayPool<float>.Shared.Return(buffer);
        return result;
    }

    Placement PlacementOf(int bytes, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return bytes == 4L * width * height ? Placement.Of(this, width, height) : throw ImageThrow.PictureBytes(bytes, width, height, "pixels");
    }

    // (x * scale - mean) / std as one multiplication and one addition.
    (float Factor, float Offset) Line(int channel)
    {
        var (mean, std) = (Number(Mean, channel, nameof(Mean)), Number(Std, channel, nameof(Std)));
        var (factor, offset) = ((float)(Scale / std), (float)(-mean / std));
        return float.IsFinite(factor) && factor != 0 && float.IsFinite(offset) ? (factor, offset) : throw ImageThrow.NotFinite(Scale, mean, std, channel);
    }

    double Number(IReadOnlyList<float> numbers, int channel, string option)
        => numbers.Count == 1 ? numbers[0]
            : numbers.Count == ChannelCount ? numbers[channel]
            : throw ImageThrow.ChannelNumbers(option, numbers.Count, Channels, ChannelCount);

    static void ToGrey(Span<float> pixels, bool isBgra)
    {
        var (red, blue) = isBgra ? (2, 0) : (0, 2);
        for (var i = 0; i < pixels.Length; i += Resampler.Channels)
        {
            pixels[i] = 0.299f * pixels[i + red] + 0.587f * pixels[i + 1] + 0.114f * pixels[i + blue];
        }
    }
}
