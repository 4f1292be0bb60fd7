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
}
