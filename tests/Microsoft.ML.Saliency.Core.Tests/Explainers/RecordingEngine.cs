namespace Microsoft.ML.Saliency.Tests;

/// <summary>Passes everything on to another engine, and keeps what it was asked.</summary>
sealed class RecordingEngine(ISaliencyEngine inner) : ISaliencyEngine
{
    public List<(int Rows, Probe Probe)> Asked { get; } = [];

    public ModelDescription Model => inner.Model;

    public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
    {
        Asked.Add((input.Rows, probe));
        return inner.Run(input, probe, cancellation);
    }

    public void Dispose()
    {
    }
}
