namespace Microsoft.ML.Saliency;

/// <summary>
/// PGD: <see cref="FastGradientSign"/> in many small steps, each cut off at the largest change allowed.
/// x_0 = x + u, u uniform in [-eps, eps]; x_t+1 = clip(x_t + a sign(dL/dx_t)) to within eps of x and to the pixel range; towards a class: minus.
/// Cost for each epsilon: a forward and a backward pass a step, and one forward pass; rows that a smaller epsilon has changed are left out.
/// Source: Madry et al., arXiv 1706.06083, section 2.1.
/// </summary>
public sealed record ProjectedGradient
{
    /// <summary>The pixel range: <c>PixelRange.Of(preprocessing)</c>, or <c>new PixelRange(0, 255)</c> by its ends.</summary>
    public required PixelRange Range { get; init; }

    /// <summary>The largest changes of a pixel to try, in parts of the pixel range, above 0 and at most 1. Default: 2 / 255 alone.</summary>
    public IReadOnlyList<double> Epsilons { get; init; } = [2 / 255.0];

    /// <summary>Steps, 1 or more. Default: 10.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Size a of a step, in parts of epsilon; positive. Default: null, 2.5 / <see cref="Steps"/>, enough to cross from one side to the other.</summary>
    public double? StepSize { get; init; }

    /// <summary>Whether the start is a random point within epsilon of the picture, rather than the picture. Default: true.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>Decides the random start, which is the same for every row: the same seed gives the same result. Default: 0.</summary>
    public int Seed { get; init; }

    /// <inheritdoc cref="FastGradientSign.Targeted"/>
    public bool Targeted { get; init; }

    /// <inheritdoc cref="FastGradientSign.Attack"/>
    public Adversarial Attack(ISaliencyEngine engine, Batch input, IReadOnlyList<int> labels, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(labels);
        if (Steps < 1)
        {
            throw GenerationThrow.Positive("ProjectedGradient.Steps", Steps, "10");
        }

        var stepSize = StepSize ?? 2.5 / Steps;
        if (!(stepSize > 0 && double.IsFinite(stepSize)))
        {
            throw GenerationThrow.Positive("ProjectedGradient.StepSize", stepSize, "0.25");
        }

        var (picture, range) = (engine.Model.Input, Range.For(engine.Model.Input));
        return AdversarialSearch.Run(engine, input, labels, Targeted, Epsilons, nameof(ProjectedGradient), Craft, cancellation);

        Batch Craft(int[] rows, Target loss, double epsilon)
        {
            var (start, x) = (AdversarialSearch.Take(input, rows), AdversarialSearch.Take(input, rows));
            if (RandomStart)
            {
                Scatter(x, epsilon, range, picture);
            }

            for (var step = 0; step < Steps; step++)
            {
                var gradient = engine.Run(x, new() { Target = loss, Gradients = [picture.Name] }, cancellation).Gradients[picture.Name];
                SignedStep.Take(x, start, gradient, (Targeted ? -epsilon : epsilon) * stepSize, epsilon, range, picture);
            }

            return x;
        }
    }

    void Scatter(Batch x, double epsilon, PixelRange range, InputDescription picture)
    {
        var noise = new float[x.RowSize];
        new Noise(Seed).Uniform(noise);
        for (var i = 0; i < x.Data.Length; i++)
        {
            var (min, max) = range[SignedStep.Channel(i, picture)];
            x.Data[i] = (float)Math.Clamp(x.Data[i] + (2 * noise[i % noise.Length] - 1) * epsilon * (max - min), min, max);
        }
    }
}
