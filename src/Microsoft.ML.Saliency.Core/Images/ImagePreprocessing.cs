namespace Microsoft.ML.Saliency;

/// <summary>What happens to a picture before a model sees it: size, channels, and numbers (x * scale - mean) / std of pixels x from 0 to 255.</summary>
/// <remarks>
/// It must be what the model was trained with; a map for anything else explains a picture that the model has never seen.
/// Immutable; one instance may serve many threads. <see cref="Presets"/> has the usual ones.
/// <para>
/// As a JSON file (<see cref="FromJson"/>): one object with the properties below in camel case, all optional, choices by their name in camel case:
/// <code>{ "width": 224, "height": 224, "resize": "crop", "resizeShortSide": 256, "channels": "rgb", "scale": 0.00392156862745098,
///   "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "layout": "channelsFirst" }</code>
/// </para>
/// </remarks>
public sealed partial record ImagePreprocessing
{
    /// <summary>Width of the model's picture in pixels, 1 or more. Default: null, the model's own (<see cref="For"/>).</summary>
    public int? Width { get; init; }

    /// <summary>Height of the model's picture in pixels, 1 or more. Default: null, the model's own.</summary>
    public int? Height { get; init; }

    /// <summary>How a picture gets that size. Default: <see cref="ResizeMode.Squash"/>. The filter is always bilinear, widened when it shrinks (antialiasing).</summary>
    public ResizeMode Resize { get; init; }

    /// <summary>
    /// The short side in pixels before the middle is cut out; not below the model's size. Used by <see cref="ResizeMode.Crop"/> alone.
    /// Default: null, 256 for a model of 224 and in proportion for others. For a model that is not square: the size that covers it, enlarged by this / its short side.
    /// </summary>
    public int? ResizeShortSide { get; init; }

    /// <summary>Where the picture lies. Used by <see cref="ResizeMode.Letterbox"/> alone. Default: <see cref="LetterboxAnchor.Center"/>.</summary>
    public LetterboxAnchor LetterboxAnchor { get; init; }

    /// <summary>The pixel value of the border, 0 to 255, before scale, mean and std. Used by <see cref="ResizeMode.Letterbox"/> alone. Default: 114.</summary>
    public byte PadValue { get; init; } = 114;

    /// <summary>The channels and their order. Default: <see cref="PixelOrder.Rgb"/>.</summary>
    public PixelOrder Channels { get; init; }

    /// <summary>Each pixel from 0 to 255 is multiplied by this. Default: 1 / 255.</summary>
    public double Scale { get; init; } = 1 / 255.0;

    /// <summary>Subtracted after scaling: one number for all channels, or one a channel in the order of <see cref="Channels"/>. Default: 0.</summary>
    public IReadOnlyList<float> Mean { get; init => field = new Numbers(value); } = new Numbers([0]);

    /// <summary>Divided by after <see cref="Mean"/> is subtracted: one number for all channels, or one a channel; not 0. Default: 1.</summary>
    public IReadOnlyList<float> Std { get; init => field = new Numbers(value); } = new Numbers([1]);

    /// <summary>The order of the axes that the model takes. Default: null, the model's own.</summary>
    public ImageLayout? Layout { get; init; }

    /// <summary>This, with width, height and layout of a model where none are set, and checked against the model where they are.</summary>
    /// <param name="input">The model's picture input.</param>
    /// <exception cref="ArgumentException">The model takes another number of channels, another layout, or only another size, or has no size of its own and none is set.</exception>
    public ImagePreprocessing For(InputDescription input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Channels != ChannelCount)
        {
            throw ImageThrow.ModelChannels(this, input);
        }

        if (Layout is { } layout && layout != input.Layout)
        {
            throw ImageThrow.ModelLayout(layout, input);
        }

        return this with
        {
            Width = Side(Width, input.Width, nameof(Width), input),
            Height = Side(Height, input.Height, nameof(Height), input),
            Layout = input.Layout,
        };
    }

    internal int ChannelCount => Channels == PixelOrder.Grey ? 1 : 3;

    // A model that takes any size has no positive number there.
    static int Side(int? wanted, int model, string option, InputDescription input)
        => model <= 0 ? wanted ?? throw ImageThrow.NoSize(option, input)
            : wanted is null || wanted == model ? model
            : throw ImageThrow.ModelSize(option, wanted.Value, model, input);

    /// <summary>An unchangeable list that equals another with the same numbers, so that two equal preprocessings are equal.</summary>
    sealed class Numbers(IReadOnlyList<float> values) : System.Collections.ObjectModel.ReadOnlyCollection<float>([.. values])
    {
        public override bool Equals(object? obj) => obj is Numbers other && this.SequenceEqual(other);

        public override int GetHashCode() => this.Aggregate(Count, HashCode.Combine);

        public override string ToString() => $"[{string.Join(", ", this)}]";
    }
}
