using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>Takes the fastest engine that has all operators of a model: ONNX Runtime, else TorchSharp. <see cref="ISaliencyEngine.Name"/> says which it was.</summary>
public sealed record AutoEngineOptions : EngineOptions
{
    /// <inheritdoc/>
    public override string Name => "auto";

    /// <inheritdoc/>
    public override ModelDescription Describe(OnnxModel model) => First(options => options.Describe(model));

    /// <inheritdoc/>
    public override IReadOnlyList<UnsupportedNode> Lacks(OnnxModel model)
        => new OnnxRuntimeEngineOptions().Lacks(model) is { Count: > 0 } ? new TorchSharpEngineOptions().Lacks(model) : [];

    /// <inheritdoc/>
    public override ISaliencyEngine Create(OnnxModel model) => First(options => options.Create(model));

    // What the last one lacks is the message: it is the default engine, whose documents list what can be done.
    T First<T>(Func<EngineOptions, T> make)
    {
        try
        {
            return make(new OnnxRuntimeEngineOptions { InputName = InputName, InputShape = InputShape, Given = Given, MemoryBudget = MemoryBudget, MaxPassBytes = MaxPassBytes, MaxPassOperations = MaxPassOperations, Threads = Threads });
        }
        catch (UnsupportedOperatorException)
        {
            return make(new TorchSharpEngineOptions { InputName = InputName, InputShape = InputShape, Given = Given, MemoryBudget = MemoryBudget, MaxPassBytes = MaxPassBytes, MaxPassOperations = MaxPassOperations, Threads = Threads });
        }
    }
}
