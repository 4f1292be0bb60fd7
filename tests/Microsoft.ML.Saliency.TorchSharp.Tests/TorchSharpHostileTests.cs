namespace Microsoft.ML.Saliency.Tests;

public sealed class TorchSharpHostileTests : HostileContract
{
    protected override EngineOptions Options => new TorchSharpEngineOptions();
}
