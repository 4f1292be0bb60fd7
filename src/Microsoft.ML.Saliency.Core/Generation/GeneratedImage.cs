namespace Microsoft.ML.Saliency;

/// <summary>A picture made for a class, and how it came about.</summary>
public sealed record GeneratedImage
{
    /// <summary>The class that it was made for.</summary>
    public required int Class { get; init; }

    /// <summary>The picture, [1, ...] as the model takes it; no pixel leaves the range.</summary>
    public required Batch Image { get; init; }

    /// <summary>The picture as one to look at; null where the model's channels are neither 1 nor 3.</summary>
    public required Picture? Picture { get; init; }

    /// <summary>The class's probability for the picture, 0 to 1.</summary>
    public required float Probability { get; init; }

    /// <summary>The class's logit before each step, and last that of the picture: steps + 1 numbers.</summary>
    public required IReadOnlyList<float> Scores { get; init; }

    /// <summary>Pictures on the way, by <see cref="ClassVisualization.KeepEvery"/>; the last is <see cref="Image"/>, where any are kept.</summary>
    public required IReadOnlyList<GeneratedFrame> Frames { get; init; }
}

/// <summary>A picture on the way.</summary>
/// <param name="Step">Steps done, 0 for the start.</param>
/// <param name="Image">The picture, [1, ...] as the model takes it.</param>
/// <param name="Picture">The picture as one to look at; null where the model's channels are neither 1 nor 3.</param>
/// <param name="Score">The class's logit.</param>
public sealed record GeneratedFrame(int Step, Batch Image, Picture? Picture, float Score);
