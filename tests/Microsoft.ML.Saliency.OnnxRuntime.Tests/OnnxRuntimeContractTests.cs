using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

public sealed class OnnxRuntimeContractTests : EngineContract
{
    protected override ISaliencyEngine Create(OnnxModel model, IReadOnlyDictionary<string, Batch>? given, long? budget)
    {
        OnnxRuntimeEngineOptions options = new() { Given = given ?? new Dictionary<string, Batch>() };
        return OnnxRuntimeEngine.Create(model, budget is { } bytes ? options with { MemoryBudget = bytes } : options);
    }
}
