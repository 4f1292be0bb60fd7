namespace Microsoft.ML.Saliency;

/// <summary>How far one explanation is.</summary>
/// <param name="Rows">Rows that have gone through the model.</param>
/// <param name="Total">About how many will, from <see cref="IExplainer.PassesPerRow"/>; never below <paramref name="Rows"/>.</param>
public readonly record struct ExplanationProgress(long Rows, long Total);

/// <summary>Tells how many rows went through an engine that it does not own.</summary>
sealed class ObservedEngine(ISaliencyEngine engine, long total, IProgress<ExplanationProgress> progress) : ISaliencyEngine
{
    long _rows;

    public string Name => engine.Name;

    public ModelDescription Model => engine.Model;

    public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
    {
        var seen = engine.Run(input, probe, cancellation);
        var rows = Interlocked.Add(ref _rows, input.Rows);
        progress.Report(new(rows, Math.Max(rows, total)));
        return seen;
    }

    public void Dispose()
    {
    }
}
