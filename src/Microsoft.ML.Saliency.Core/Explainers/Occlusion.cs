namespace Microsoft.ML.Saliency;

/// <summary>
/// Occlusion: how much of the score is lost when a square of the picture is covered.
/// Drop of a window = S(x) - S(x with the window at the baseline); attribution [N, 1, H, W]: a pixel's value is the mean drop of the windows that cover it,
/// so that pixels at the edge, which fewer windows cover, count in full. Map: its positive part.
/// Windows start at 0, stride, 2 stride, ... as long as they lie within the picture, down and across; where the last does not end at the border,
/// one more does, so that every pixel is covered and every window is of the same size.
/// Cost: one forward pass for the picture, and one for each window: 28 x 28 at the default for 224 x 224 pixels; times <see cref="Baseline.Count"/>.
/// The ONNX Runtime engine computes only the part of early layers again that a window can reach, where that saves work; the scores are the same, and <see cref="Attribution.Shortcut"/> says so.
/// Source: Zeiler and Fergus, arXiv 1311.2901, section 4.2, which covers with grey.
/// </summary>
public sealed record Occlusion : IPerturbationExplainer
{
    /// <summary>
    /// Side of the window in pixels, 1 or more; a picture with a shorter side is covered along the whole of it.
    /// Default: null, 15, and 1 where the input is one row high: the slots of a vector, each by itself.
    /// </summary>
    public int? Window { get; init; }

    /// <summary>Pixels from one window to the next, 1 to <see cref="Window"/>. Default: null, 8 or the window where that is less.</summary>
    public int? Stride { get; init; }

    /// <summary>
    /// What a window is covered with. Default: <see cref="Baseline.Zero"/>, zero in the units of the model's input. <see cref="ChannelBaseline"/> covers with a colour.
    /// Drops are averaged over a baseline of several pictures.
    /// </summary>
    public Baseline Baseline { get; init; } = Baseline.Zero;

    /// <summary>The score S that is measured. Default: <see cref="PerturbationScore.Probability"/>. It is what <see cref="Attribution.TargetValues"/> returns.</summary>
    public PerturbationScore Score { get; init; }

    /// <inheritdoc/>
    public string Name => "occlusion";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Positive;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <summary>One channel: a window covers all of them.</summary>
    public IReadOnlyList<int> AttributionShape(ModelDescription model) => Perturbation.MapShape(model);

    /// <inheritdoc/>
    public long PassesPerRow(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (window, stride) = Sizes(model.Input);
        return 1 + Windows(model.Input.Height) * Windows(model.Input.Width) * Baseline.Count;

        long Windows(int length) => 1 + Math.Max(0L, length - window + Math.Max(1, stride) - 1) / Math.Max(1, stride);
    }

    /// <inheritdoc/>
    public IExplainer WithBaseline(Baseline baseline) => this with { Baseline = baseline };

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">Window or Stride are out of range.</exception>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var picture = engine.Model.Input;
        var (window, stride) = Sizes(picture);
        if (window < 1)
        {
            throw PerturbationThrow.Window(window);
        }

        if (stride < 1 || stride > window)
        {
            throw PerturbationThrow.Stride(stride, window);
        }

        var (height, width) = (Math.Min(window, picture.Height), Math.Min(window, picture.Width));
        var (tops, lefts) = (Starts(picture.Height, height, stride), Starts(picture.Width, width, stride));
        var windows = tops.Count * lefts.Count;
        var perturbation = new Perturbation(engine, input, target, Score, "Occlusion.Score", cancellation);
        var baselines = new BaselinePictures(Baseline, input, picture);
        var drops = new double[input.Rows, windows];
        perturbation.MeasureWindows(
            windows * Baseline.Count,
            i => (tops[i % windows / lefts.Count], lefts[i % lefts.Count]),
            height,
            width,
            (i, row, x) => Cover(x, baselines[i / windows, row], picture, tops[i % windows / lefts.Count], lefts[i % lefts.Count], height, width),
            (i, row, score) => drops[row, i % windows] += (perturbation.Original[row] - score) / Baseline.Count,
            cancellation);

        var values = new Batch(new float[input.Rows * picture.Height * picture.Width], input.Rows, 1, picture.Height, picture.Width);
        for (var row = 0; row < input.Rows; row++)
        {
            Spread(row, values[row]);
        }

        return perturbation.Attribute(this, values);

        void Spread(int row, Span<float> map)
        {
            for (var y = 0; y < picture.Height; y++)
            {
                var (top, bottom) = Covering(tops, y, height);
                for (var x = 0; x < picture.Width; x++)
                {
                    var (left, right) = Covering(lefts, x, width);
                    var sum = 0.0;
                    for (var i = top; i < bottom; i++)
                    {
                        for (var j = left; j < right; j++)
                        {
                            sum += drops[row, i * lefts.Count + j];
                        }
                    }

                    map[y * picture.Width + x] = (float)(sum / ((bottom - top) * (right - left)));
                }
            }
        }
    }

    (int Window, int Stride) Sizes(InputDescription picture)
    {
        var window = Window ?? (picture.Height == 1 ? 1 : 15);
        return (window, Stride ?? Math.Min(8, window));
    }

    static List<int> Starts(int length, int window, int stride)
    {
        var starts = new List<int>();
        for (var start = 0; start < length - window; start += stride)
        {
            starts.Add(start);
        }

        return [.. starts, length - window];
    }

    static void Cover(Span<float> x, ReadOnlySpan<float> with, InputDescription picture, int top, int left, int height, int width)
    {
        // A row of the window is one run of values in every plane, or one of all channels.
        var (planes, run) = picture.Layout == ImageLayout.ChannelsFirst ? (picture.Channels, 1) : (1, picture.Channels);
        for (var plane = 0; plane < planes; plane++)
        {
            for (var y = top; y < top + height; y++)
            {
                var at = ((plane * picture.Height + y) * picture.Width + left) * run;
                with.Slice(at, width * run).CopyTo(x[at..]);
            }
        }
    }

    static (int First, int End) Covering(List<int> starts, int at, int window)
    {
        var first = starts.FindIndex(start => start > at - window);
        var end = starts.FindIndex(start => start > at);
        return (first, end < 0 ? starts.Count : end);
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_occlusion = Define("occlusion", "Occlusion", () => new Occlusion());
}
