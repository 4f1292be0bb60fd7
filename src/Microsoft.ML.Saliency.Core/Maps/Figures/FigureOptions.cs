namespace Microsoft.ML.Saliency;

/// <summary>Options of <see cref="Figure"/>.</summary>
public sealed record FigureOptions
{
    /// <summary>A line over everything. Default: empty, none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Panels next to each other, for <see cref="Figure.Render"/>. Default: null, all where there are six or fewer, else about as many as there are rows.</summary>
    public int? Columns { get; init; }

    /// <summary>
    /// The longest side of a panel's picture, in pixels at scale 1; 16 or more. Smaller pictures are enlarged by the largest whole factor that fits, pixel for pixel, without blur;
    /// larger ones are reduced. Default: 224.
    /// </summary>
    public int PanelSize { get; init; } = 224;

    /// <summary>Pixels a unit of the layout, from 1 to 8: 2 gives a figure twice as wide and high, whose text and lines are drawn at that resolution. Default: 1.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>Light text on a dark background. Default: false, dark text on white.</summary>
    public bool Dark { get; init; }

    /// <summary>Whether the colours' bars are drawn. Default: true.</summary>
    public bool ColorBars { get; init; } = true;
}
