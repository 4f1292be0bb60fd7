namespace Microsoft.ML.Saliency;

/// <summary>A picture in a figure, and what is written under it.</summary>
/// <param name="Picture">The picture.</param>
public sealed record FigurePanel(Picture Picture)
{
    /// <summary>The first line under the picture. Default: empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>The second line, such as a label and its score. Default: empty.</summary>
    public string Caption { get; init; } = "";

    /// <summary>What the picture's colours mean; panels with the same scale share one bar. Default: null, nothing.</summary>
    public ColorScale? Scale { get; init; }
}
