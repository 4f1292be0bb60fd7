namespace Microsoft.ML.Saliency.Tests;

public sealed class OnnxRuntimeHostileTests : HostileContract
{
    protected override EngineOptions Options => new OnnxRuntimeEngineOptions();
}
