namespace Microsoft.ML.Saliency.Tests;

/// <summary>An engine that offers nothing beside the contract: every picture takes a full pass.</summary>
sealed class PlainEngine(ISaliencyEngine engine) : ISaliencyEngine
{
    public ModelDescription Model => engine.Model;

    public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default) => engine.Run(input, probe, cancellation);

    public void Dispose()
    {
    }
}
