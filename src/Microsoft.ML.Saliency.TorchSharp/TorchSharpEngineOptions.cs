using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Operators;

namespace Microsoft.ML.Saliency;

/// <summary>Options of <see cref="TorchSharpEngine"/>. <see cref="EngineOptions.Threads"/> is libtorch's setting, and holds for the whole process.</summary>
public sealed record TorchSharpEngineOptions : EngineOptions
{
    /// <summary>How much more a copy in bfloat16 may differ from the original: a tenth of the largest output, where one rounding is a 256th of a number.</summary>
    internal const float Rounded = 100;

    /// <summary>What convolutions and matrix products are computed in. Default: <see cref="Precision.Float32"/>.</summary>
    public Precision Precision { get; init; }

    /// <summary>
    /// Largest difference from ONNX Runtime, relative to the largest output, that is accepted when the copy is compared with the
    /// original on one probe input; a hundred times as much with <see cref="Precision.BFloat16"/>. Default: 1e-3. Null leaves the comparison out.
    /// </summary>
    public float? ParityTolerance { get; init; } = 1e-3f;

    /// <summary>
    /// Operations that a copy may have: libtorch's compiler takes time with their square, and a minute for five thousand behind one another. A model that has
    /// more is refused; the ONNX Runtime engine takes it. Default: 5,000.
    /// </summary>
    public int MaxOperations { get; init; } = 5000;

    /// <inheritdoc/>
    public override string Name => "torch";

    /// <inheritdoc/>
    public override ModelDescription Describe(OnnxModel model) => TorchSharpEngine.Describe(model, this);

    /// <inheritdoc/>
    public override IReadOnlyList<UnsupportedNode> Lacks(OnnxModel model)
        => UnsupportedNodes.Of(() => Shape(model, TorchOperators.Has), TorchOperators.Has, "TorchSharp");

    /// <inheritdoc/>
    public override ISaliencyEngine Create(OnnxModel model) => TorchSharpEngine.Create(model, this);
}
