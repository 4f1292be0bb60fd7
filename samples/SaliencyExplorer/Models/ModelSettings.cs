using Microsoft.ML.Saliency;

namespace SaliencyExplorer.Models;

/// <summary>What a user chooses beside the model.</summary>
/// <param name="Preprocessing">"auto", a preset's name, or JSON.</param>
/// <param name="Engine">An engine's name.</param>
/// <param name="Labels">Class names; may be empty.</param>
/// <param name="LabelsName">The file that they came from; null for none.</param>
sealed record ModelSettings(string Preprocessing, string Engine, IReadOnlyList<string> Labels, string? LabelsName)
{
    internal const string Auto = "auto";

    internal static ModelSettings Default { get; } = new(Auto, Auto, [], null);

    /// <summary>What the library takes.</summary>
    /// <exception cref="ArgumentException">No such preset or engine, or JSON that is no preprocessing.</exception>
    internal OnnxSaliencyOptions ToOptions(ExplorerOptions options) => new()
    {
        Preprocessing = Preprocessing == Auto ? null : Preprocessing.TrimStart().StartsWith('{') ? ImagePreprocessing.FromJson(Preprocessing) : ImagePreprocessing.Create(Preprocessing),
        Labels = Labels,
        Engine = EngineCatalog.Create(Engine) with { MaxPassBytes = options.MaxPassBytes },
        Limits = options.ImageLimits(),
    };
}
