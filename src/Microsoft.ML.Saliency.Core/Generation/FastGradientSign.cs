namespace Microsoft.ML.Saliency;

/// <summary>
/// FGSM: the smallest change of all pixels, along the sign of the loss's gradient, that changes the prediction.
/// x' = clip(x + eps sign(dL/dx)) with L = -log p(label); towards a class: x' = clip(x - eps sign(dL/dx)).
/// Cost: two forward passes and a backward pass, and one forward pass for each epsilon. Source: Goodfellow et al., arXiv 1412.6572, section 4.
/// </summary>
/// <remarks>
/// Where a model is so sure that p rounds to 1 in 32 bits (a logit more than about 17 above all others), the gradient of the loss has lost the label's own part,
/// and the change found is weaker than it could be.
/// </remarks>
public sealed record FastGradientSign
{
    /// <summary>The pixel range: <c>PixelRange.Of(preprocessing)</c>, or <c>new PixelRange(0, 255)</c> by its ends.</summary>
    public required PixelRange Range { get; init; }

    /// <summary>The changes of a pixel to try, in parts of the pixel range, above 0 and at most 1. Default: 2 / 255 alone.</summary>
    public IReadOnlyList<double> Epsilons { get; init; } = [2 / 255.0];

    /// <summary>Whether pictures are to be mistaken for the label, rather than for anything else. Default: false.</summary>
    public bool Targeted { get; init; }

    /// <summary>
    /// Changes every row of a batch. An attack succeeds where the prediction is another than before, or the label if <see cref="Targeted"/>.
    /// </summary>
    /// <param name="engine">The model.</param>
    /// <param name="input">Pictures, [N, ...] as the engine's model takes them.</param>
    /// <param name="labels">What the pictures show, or are to be mistaken for: none for each row's predicted class, one label for all rows, or one a row.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    /// <exception cref="ArgumentException">Options out of range, a class that the model lacks, another number of labels than rows, or none for a targeted attack.</exception>
    public Adversarial Attack(ISaliencyEngine engine, Batch input, IReadOnlyList<int> labels, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(labels);
        var (picture, range) = (engine.Model.Input, Range.For(engine.Model.Input));
        Batch? gradient = null;
        return AdversarialSearch.Run(engine, input, labels, Targeted, Epsilons, nameof(FastGradientSign), Craft, cancellation);

        Batch Craft(int[] rows, Target loss, double epsilon)
        {
            // Taken once, of all rows: the smallest epsilon is tried on all of them.
            gradient ??= engine.Run(input, new() { Target = loss, Gradients = [picture.Name] }, cancellation).Gradients[picture.Name];
            var (start, x) = (AdversarialSearch.Take(input, rows), AdversarialSearch.Take(input, rows));
            SignedStep.Take(x, start, AdversarialSearch.Take(gradient, rows), Targeted ? -epsilon : epsilon, epsilon, range, picture);
            return x;
        }
    }
}
