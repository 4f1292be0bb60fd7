namespace Microsoft.ML.Saliency;

/// <summary>Options of <see cref="OnnxSaliency"/>.</summary>
public sealed record OnnxSaliencyOptions
{
    /// <summary>
    /// What happens to a picture before the model sees it; it must be what the model was trained with. Default: null, <see cref="ImagePreprocessing.ImageNet"/>
    /// for a model of three channels, and grey pixels from 0 to 1 for one.
    /// </summary>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>Names of the classes, by index; a class without one is called by its index. Default: none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The engine. Default: the fastest that has every operator of the model.</summary>
    public EngineOptions Engine { get; init; } = new AutoEngineOptions();

    /// <summary>How large a picture may be. Default: <see cref="ImageLimits.Default"/>.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;
}
