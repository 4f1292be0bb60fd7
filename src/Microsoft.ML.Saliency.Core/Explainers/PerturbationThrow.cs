namespace Microsoft.ML.Saliency;

/// <summary>The exceptions of methods that change the picture, worded once.</summary>
static class PerturbationThrow
{
    internal static ArgumentException OneClass(ModelDescription model, PerturbationScore score, string option)
        => new($"'{model.Name}' has one class, and its output '{model.Score.Output}' is not put through a sigmoid: its probability is 1 for every picture, and {score} measures nothing. Set {option} to {PerturbationScore.Logit}.", option);

    internal static ArgumentException BaselineChannels(int values, InputDescription picture)
        => new($"The baseline has {values} values, but input '{picture.Name}' has {picture.Channels} channels [{string.Join(", ", picture.RowShape)}]. Give {picture.Channels}, or use Baseline.Constant.", "Baseline");

    internal static ArgumentOutOfRangeException Window(int window)
        => new("Occlusion.Window", window, "The side of the square that is covered is in pixels. Set Occlusion.Window to 1 or more, such as 15.");

    internal static ArgumentOutOfRangeException Stride(int stride, int window)
        => new("Occlusion.Stride", stride, $"Windows of {window} pixels further apart than that would never cover the pixels between them. Set Occlusion.Stride to a number from 1 to {window}.");

    internal static ArgumentOutOfRangeException Samples(int samples)
        => new("Rise.Samples", samples, "An average with its standard error needs 2 masks or more. Set Rise.Samples to a number such as 4000.");

    internal static ArgumentOutOfRangeException Probability(double probability)
        => new("Rise.Probability", probability, "It is the part of the picture that a mask lets through. Set Rise.Probability to a number between 0 and 1, such as 0.5.");

    internal static ArgumentOutOfRangeException Grid(int grid)
        => new("Rise.Grid", grid, "A mask starts as a square of this many cells a side. Set Rise.Grid to 1 or more, such as 7.");

    internal static ArgumentException NoLoss(ModelDescription model, string option)
        => new($"The output '{model.Score.Output}' of '{model.Name}' is taken as it is, whatever it means, so that it has no log-probability to measure. Set {option} to {PerturbationScore.Probability} or {PerturbationScore.Logit}, which both take it as it is.", option);

    internal static ArgumentException BaselineSize(int values, InputDescription picture)
        => new($"The baseline has {values} values, but input '{picture.Name}' has {picture.RowShape.Aggregate(1, (n, d) => n * d)} [{string.Join(", ", picture.RowShape)}]. Give one for each, or use Baseline.Constant.", "Baseline");

    internal static ArgumentOutOfRangeException Blocks(string method, int blocks)
        => new($"{method}.Blocks", blocks, $"Blocks are the cells of a grid with this many a side. Set {method}.Blocks to 1 or more, such as 8.");

    internal static ArgumentException TooManyBlocks(string method, long blocks, int most, bool byDefault)
        => new($"{blocks} blocks are more than the {most} that a fit can tell apart.{(byDefault ? " Each position of an input one row high is a block by itself." : "")} Set {method}.Blocks to a number such as 8.", $"{method}.Blocks");

    internal static ArgumentOutOfRangeException LimeSamples(int samples)
        => new("Lime.Samples", samples, "The linear model is fitted on this many masks. Set Lime.Samples to a number such as 1000.");

    internal static ArgumentOutOfRangeException KernelWidth(double width)
        => new("Lime.KernelWidth", width, "It is the cosine distance at which a mask counts 1/e. Set Lime.KernelWidth to a positive number such as 0.25.");

    internal static ArgumentOutOfRangeException Ridge(double ridge)
        => new("Lime.Ridge", ridge, "It is the weight of the coefficients' squares beside the squared errors. Set Lime.Ridge to 0 or more, such as 0.001.");

    internal static ArgumentException TooFewMasks(int samples, int blocks)
        => new($"{samples} masks cannot tell {blocks} blocks apart without a ridge. Set Lime.Samples to several times the number of blocks, or Lime.Ridge to a number such as 0.001.", "Lime.Samples");

    internal static ArgumentOutOfRangeException ShapSamples(int samples, int blocks)
        => new("KernelShap.Samples", samples, $"{blocks} blocks need two coalitions each, or all there are. Set KernelShap.Samples to {Math.Min(2L * blocks, Coalitions.Count(blocks))} or more, or leave it null for {2L * blocks + 2048} at most.");
}
