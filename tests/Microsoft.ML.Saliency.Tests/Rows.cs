using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>A row with a picture's path.</summary>
public sealed class PathRow
{
    public string Path { get; set; } = "";
}

/// <summary>A row with a picture in memory.</summary>
public sealed class ImageRow
{
    [ImageType(64, 64)]
    public MLImage? Image { get; set; }
}

/// <summary>A row of pixels for the tiny model, [1, 4, 4].</summary>
public sealed class PixelRow
{
    [VectorType(1, 4, 4)]
    public float[] Pixels { get; set; } = new float[16];
}

/// <summary>What the demo pipeline gives.</summary>
public sealed class ExplainedRow
{
    public string Path { get; set; } = "";

    [ColumnName("scores")]
    public float[] Scores { get; set; } = [];

    [ColumnName("saliency")]
    public float[] Saliency { get; set; } = [];

    [ColumnName("overlay"), ImageType(64, 64)]
    public MLImage Overlay { get; set; } = null!;
}

/// <summary>A map alone.</summary>
public sealed class MapRow
{
    [ColumnName("map")]
    public float[] Map { get; set; } = [];
}
