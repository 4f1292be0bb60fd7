using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace PipelineSaliency;

/// <summary>A picture to explain.</summary>
public sealed class Photo
{
    /// <summary>Where it lies.</summary>
    public string Path { get; set; } = "";
}

/// <summary>A row of the pipeline's output.</summary>
public sealed class ExplainedPhoto
{
    /// <summary>Where the picture lies.</summary>
    public string Path { get; set; } = "";

    /// <summary>The model's probabilities, one a class.</summary>
    [ColumnName("scores")]
    public float[] Scores { get; set; } = [];

    /// <summary>The picture with its Grad-CAM map.</summary>
    [ColumnName("gradCamOverlay"), ImageType(64, 64)]
    public MLImage GradCamOverlay { get; set; } = null!;

    /// <summary>The picture with its gradient map.</summary>
    [ColumnName("gradientOverlay"), ImageType(64, 64)]
    public MLImage GradientOverlay { get; set; } = null!;
}
