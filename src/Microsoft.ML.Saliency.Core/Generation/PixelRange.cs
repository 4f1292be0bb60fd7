namespace Microsoft.ML.Saliency;

/// <summary>The values that pixels can have in a model's input: what is between black and white, channel by channel. Immutable.</summary>
public sealed class PixelRange
{
    readonly ImagePreprocessing? _preprocessing;
    readonly float[] _min;
    readonly float[] _max;

    /// <summary>One range for all channels, for models whose preprocessing is not known.</summary>
    /// <param name="min">The value of black, finite.</param>
    /// <param name="max">The value of white, finite, larger.</param>
    /// <exception cref="ArgumentException">Not a range.</exception>
    public PixelRange(float min, float max)
        : this([min], [max])
    {
        if (!(min < max) || !float.IsFinite(max - min))
        {
            throw GenerationThrow.Range(min, max);
        }
    }

    PixelRange(float[] min, float[] max, ImagePreprocessing? preprocessing = null)
        => (_min, _max, _preprocessing) = (min, max, preprocessing);

    /// <summary>What a preprocessing makes of pixels from 0 to 255.</summary>
    /// <exception cref="ArgumentException">Options that contradict each other.</exception>
    public static PixelRange Of(ImagePreprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        var pixel = preprocessing with { Width = 1, Height = 1, Resize = ResizeMode.Squash, Layout = ImageLayout.ChannelsFirst };
        var (black, white) = (new float[preprocessing.ChannelCount], new float[preprocessing.ChannelCount]);
        pixel.Apply([0, 0, 0, 255], isBgra: false, 1, 1, black);
        pixel.Apply([255, 255, 255, 255], isBgra: false, 1, 1, white);
        return new([.. black.Zip(white, Math.Min)], [.. black.Zip(white, Math.Max)], preprocessing);
    }

    /// <summary>The smallest and the largest value of a channel.</summary>
    public (float Min, float Max) this[int channel]
        => _min.Length == 1 ? (_min[0], _max[0]) : (_min[channel], _max[channel]);

    /// <summary>The pictures that rows of a model's input stand for; without a preprocessing, 3 channels are red, green, blue, and 1 is grey.</summary>
    /// <param name="batch">[N, ...] as the model takes it.</param>
    /// <param name="input">The model's picture input.</param>
    /// <exception cref="ArgumentException">The model takes another number of channels, or another size than the preprocessing has.</exception>
    public IReadOnlyList<Picture> ToPictures(Batch batch, InputDescription input)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(input);
        var how = (_preprocessing ?? Line(input)).For(input);
        return [.. Enumerable.Range(0, batch.Rows).Select(row => how.ToPicture(batch[row]))];
    }

    /// <summary>Checks that a preprocessing fits the model.</summary>
    internal PixelRange For(InputDescription input)
    {
        _preprocessing?.For(input);
        return this;
    }

    // x = pixel / 255 * (max - min) + min as a preprocessing.
    ImagePreprocessing Line(InputDescription input) => new()
    {
        Channels = input.Channels == 1 ? PixelOrder.Grey : PixelOrder.Rgb,
        Scale = (_max[0] - (double)_min[0]) / 255,
        Mean = [-_min[0]],
    };
}
