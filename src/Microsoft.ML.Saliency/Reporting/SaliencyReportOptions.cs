namespace Microsoft.ML.Saliency;

/// <summary>Options of <see cref="SaliencyReport"/>.</summary>
public sealed record SaliencyReportOptions
{
    /// <summary>The page's heading. Default: "Saliency report".</summary>
    public string Title { get; init; } = "Saliency report";

    /// <summary>A line under the heading, such as the model and its preprocessing. Default: null, none.</summary>
    public string? Note { get; init; }

    /// <summary>
    /// Whether a report that is already there is continued: its whole rows stay, its failures and a row that was cut off are dropped, so that they can be tried again.
    /// Default: false, it is written anew. Without a report there, it makes no difference.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>Whether each map carries where it comes from (<see cref="PictureExplanation.ToJson"/>), folded away. Default: true; it takes about 2 kB a map.</summary>
    public bool Provenance { get; init; } = true;
}
