using System.Text.Json.Serialization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>Options of <see cref="OnnxRuntimeEngine"/>. <see cref="EngineOptions.Threads"/> is the number that one operator may use; null leaves it to <see cref="SessionOptions"/>.</summary>
public sealed record OnnxRuntimeEngineOptions : EngineOptions
{
    /// <summary>
    /// Makes the options of each session, of which there is one for each kind of probe: execution providers, optimisation level, logging.
    /// Default: null, ONNX Runtime's own. The engine disposes what it returns. Not saved with a model.
    /// </summary>
    [JsonIgnore]
    public Func<SessionOptions>? SessionOptions { get; init; }

    /// <summary>The CUDA device to run on. Default: null, what <see cref="SessionOptions"/> names, or else the processor.</summary>
    public int? GpuDeviceId { get; init; }

    /// <summary>Whether the processor takes over where the device of <see cref="GpuDeviceId"/> cannot be used. Default: false, which makes that an error.</summary>
    public bool FallbackToCpu { get; init; }

    /// <summary>
    /// Whether gradients of convolutions use the model's own weights instead of a rearranged copy. Default: false.
    /// Graphs are then smaller by about the size of the model, and slower.
    /// </summary>
    public bool SmallFile { get; init; }

    /// <inheritdoc/>
    public override string Name => "onnx";

    /// <inheritdoc/>
    public override ModelDescription Describe(OnnxModel model) => OnnxRuntimeEngine.Describe(model, this);

    /// <inheritdoc/>
    public override IReadOnlyList<UnsupportedNode> Lacks(OnnxModel model)
        => UnsupportedNodes.Of(() => Shape(model, OnnxOperators.Has), OnnxOperators.Has, "ONNX Runtime");

    /// <inheritdoc/>
    public override ISaliencyEngine Create(OnnxModel model) => OnnxRuntimeEngine.Create(model, this);
}
