using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

public sealed class TorchSharpContractTests : EngineContract
{
    protected override ISaliencyEngine Create(OnnxModel model, IReadOnlyDictionary<string, Batch>? given, long? budget)
    {
        TorchSharpEngineOptions options = new() { Given = given ?? new Dictionary<string, Batch>() };
        return TorchSharpEngine.Create(model, budget is { } bytes ? options with { MemoryBudget = bytes } : options);
    }
}
