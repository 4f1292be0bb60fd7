namespace Microsoft.ML.Saliency;

/// <summary>Options of <see cref="SaliencyCompiler"/>.</summary>
public sealed record CompileOptions
{
    /// <summary>The score to explain: <see cref="Saliency.Target.Predicted"/>, one class, or the loss of either. Default: the predicted class of each row.</summary>
    public Target Target { get; init; } = Target.Predicted;

    /// <summary>Whether the file has one more input, "target": 64-bit class indices [N], negative for the predicted class. Default: false. Takes the place of <see cref="Target"/>'s class.</summary>
    public bool TargetInput { get; init; }

    /// <summary>
    /// How the attribution becomes the map: any channel reduction, no smoothing, <see cref="Normalization.None"/> or <see cref="Normalization.MinMax"/>.
    /// Default: the method's own reduction, scaled to [0, 1] row by row.
    /// </summary>
    public MapOptions Map { get; init; } = new();

    /// <summary>Whether the file has one more output, "attribution": signed values [N, C, h, w] before they became a map. Default: false.</summary>
    public bool Attribution { get; init; }

    /// <summary>The picture input, values of other inputs, which become constants of the file, and <see cref="OnnxRuntimeEngineOptions.SmallFile"/>; the rest is ignored.</summary>
    public OnnxRuntimeEngineOptions Engine { get; init; } = new();
}
