using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>Options of <see cref="TorchSharpEngine"/>. <see cref="EngineOptions.Threads"/> is libtorch's setting, and holds for the whole process.</summary>
public sealed record TorchSharpEngineOptions : EngineOptions
{
    /// <summary>
    /// Largest difference from ONNX Runtime, relative to the largest output, that is accepted when the copy is compared with the
    /// original on one probe input. Default: 1e-3. Null leaves the comparison out.
    /// </summary>
    public float? ParityTolerance { get; init; } = 1e-3f;

    /// <inheritdoc/>
    public override string Name => "torch";

    /// <inheritdoc/>
    public override ModelDescription Describe(OnnxModel model) => TorchSharpEngine.Describe(model, this);

    /// <inheritdoc/>
    public override ISaliencyEngine Create(OnnxModel model) => TorchSharpEngine.Create(model, this);
}
