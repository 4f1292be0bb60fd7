using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Class image generation: the picture that a model finds most typical of a class, by gradient ascent.
/// Of all pictures in the pixel range: argmax over z of S_c(x) - lambda |z|^2 - tau TV(z), S_c the class's logit and
/// z = (x - grey) / (white - black), from -1/2 to 1/2, so that the weights mean the same for every preprocessing.
/// </summary>
/// <remarks>
/// A step moves the picture along the gradient, scaled to a root mean square of its own, because logits of different models differ by orders of magnitude;
/// steps get smaller, linearly to 0, so that the picture comes to rest. After each, pixels are cut off at black and white.
/// Without jitter and blur this climbs to the top of the formula, which looks like noise for many models. With them, the top is one that survives
/// being moved and blurred: shapes and strokes to recognise, at a lower score. Momentum was tried, and climbed no higher.
/// Cost: one forward and one backward pass a step, and one forward pass. Source: Simonyan et al. 2013, arXiv 1312.6034, section 2, equation 1.
/// </remarks>
public sealed record ClassVisualization
{
    /// <summary>The pixel range: <c>PixelRange.Of(preprocessing)</c>, or <c>new PixelRange(0, 255)</c> by its ends.</summary>
    public required PixelRange Range { get; init; }

    /// <summary>Steps, 1 or more. Default: 256.</summary>
    public int Steps { get; init; } = 256;

    /// <summary>Root mean square of the first step, in parts of the pixel range; positive. Default: 0.1.</summary>
    public double Rate { get; init; } = 0.1;

    /// <summary>The weight lambda that pulls pixels to grey, 0 or more. Default: 0.01.</summary>
    public double Lambda { get; init; } = 0.01;

    /// <summary>The weight tau of the total variation, the sum of the squared differences of neighbours, 0 or more. Default: 0.</summary>
    public double TotalVariation { get; init; }

    /// <summary>Before each step the picture is moved around its edges by up to this many pixels, down and across, and back after it; 0 or more. Default: 4.</summary>
    public int Jitter { get; init; } = 4;

    /// <summary>
    /// Standard deviation in pixels of a Gaussian blur of the picture, 0 (none) or more. Default: 2. It shrinks with the root of the step's size:
    /// a blur's effect grows with its square, and is to keep its proportion to the steps.
    /// </summary>
    public double Blur { get; init; } = 2;

    /// <summary>Steps from one blur to the next, 1 or more; none follows the last. Default: 8.</summary>
    public int BlurEvery { get; init; } = 8;

    /// <summary>Standard deviation of the noise around grey that is the start, in parts of the pixel range; 0 or more. Default: 0.01.</summary>
    public double StartNoise { get; init; } = 0.01;

    /// <summary>Decides start and jitter: the same seed gives the same picture. Default: 0.</summary>
    public int Seed { get; init; }

    /// <summary>Steps from one kept picture to the next, the start and the end being kept too; 0 or more. Default: 0, none is kept.</summary>
    public int KeepEvery { get; init; }

    /// <summary>Makes the picture.</summary>
    /// <param name="engine">The model.</param>
    /// <param name="index">Zero-based index of the class.</param>
    /// <param name="progress">Told before the first step and after each.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    /// <exception cref="ArgumentException">The model lacks the class, or takes other pictures than the preprocessing makes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public GeneratedImage Generate(ISaliencyEngine engine, int index, IProgress<GenerationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Validate();
        var model = engine.Model;
        if ((uint)index >= (uint)model.Score.Classes)
        {
            throw GenerationThrow.Class(index, model);
        }

        var canvas = new Canvas(model.Input, Range.For(model.Input), Seed, StartNoise);
        var (shifts, target) = (new Noise(Seed, stream: 1), Target.Class(index));
        var (scores, frames) = (new float[Steps + 1], new List<GeneratedFrame>());
        var gradient = new float[canvas.Z.Length];
        for (var step = 0; step < Steps; step++)
        {
            var (down, across) = (Shift(), Shift());
            var seen = engine.Run(canvas.ToInput(down, across), new() { Target = target, Gradients = [model.Input.Name] }, cancellation);
            Report(step, seen);
            canvas.Gradient(seen.Gradients[model.Input.Name], down, across, gradient);
            canvas.Penalise(gradient, Lambda, TotalVariation);
            var left = (double)(Steps - step) / Steps;
            Move(canvas.Z, gradient, Rate * left);
            if (Blur > 0 && (step + 1) % BlurEvery == 0 && step + 1 < Steps)
            {
                canvas.Blur(Blur * Math.Sqrt(left));
            }
        }

        var image = canvas.ToInput();
        var last = engine.Run(image, new() { Target = target }, cancellation);
        var probability = Report(Steps, last);
        return new() { Class = index, Image = image, Picture = canvas.ToPicture(image), Probability = probability, Scores = scores, Frames = frames };

        int Shift() => Jitter == 0 ? 0 : (int)(shifts.Uniform() * (2 * Jitter + 1)) - Jitter;

        float Report(int step, Observation seen)
        {
            var probability = (float)ClassProbability.Of(seen.Output[0], index, model.Score.Activation);
            scores[step] = seen.TargetValues[0];
            GeneratedFrame? kept = null;
            if (KeepEvery > 0 && (step % KeepEvery == 0 || step == Steps))
            {
                var frame = canvas.ToInput();
                frames.Add(kept = new(step, frame, canvas.ToPicture(frame), scores[step]));
            }

            progress?.Report(new(step, Steps, scores[step], probability, kept));
            return probability;
        }
    }

    static void Move(Span<float> z, ReadOnlySpan<float> gradient, double distance)
    {
        var length = TensorPrimitives.Norm(gradient) / Math.Sqrt(gradient.Length);
        TensorPrimitives.MultiplyAdd(gradient, length > 0 ? (float)(distance / length) : 0, z, z);
        TensorPrimitives.Clamp(z, -0.5f, 0.5f, z);
    }

    void Validate()
    {
        IfNotPositive(nameof(Steps), Steps, "256");
        IfNotPositive(nameof(Rate), Rate, "0.1");
        IfNotPositive(nameof(BlurEvery), BlurEvery, "8");
        foreach (var (option, value) in (ReadOnlySpan<(string, double)>)
            [(nameof(Lambda), Lambda), (nameof(TotalVariation), TotalVariation), (nameof(Jitter), Jitter), (nameof(Blur), Blur), (nameof(StartNoise), StartNoise), (nameof(KeepEvery), KeepEvery)])
        {
            if (!(value >= 0 && double.IsFinite(value)))
            {
                throw GenerationThrow.NotNegative("ClassVisualization." + option, value);
            }
        }

        static void IfNotPositive(string option, double value, string example)
        {
            if (!(value > 0 && double.IsFinite(value)))
            {
                throw GenerationThrow.Positive("ClassVisualization." + option, value, example);
            }
        }
    }
}
