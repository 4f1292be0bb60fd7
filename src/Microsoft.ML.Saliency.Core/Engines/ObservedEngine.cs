namespace Microsoft.ML.Saliency;

/// <summary>An engine that tells how many rows went through another one, which it does not own.</summary>
sealed class ObservedEngine(ISaliencyEngine engine, Action<int> ran) : ISaliencyEngine
{
    public string Name => Inner.Name;

    public ModelDescription Model => Inner.Model;

    internal ISaliencyEngine Inner => engine;

    public int RowsPerPass(Probe probe) => Inner.RowsPerPass(probe);

    public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
    {
        var seen = Inner.Run(input, probe, cancellation);
        ran(seen.Targets.Count);
        return seen;
    }

    public void Dispose()
    {
    }
}

/// <summary>What can be done with any engine.</summary>
public static class SaliencyEngineExtensions
{
    /// <summary>The same engine, for the time of a long job: after each run it tells how many rows went through. Disposing it does nothing.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="ran">Told the number of rows; from the thread of the run.</param>
    public static ISaliencyEngine Observed(this ISaliencyEngine engine, Action<int> ran)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(ran);
        return new ObservedEngine(engine, ran);
    }

    /// <summary>What the engine itself offers beside the contract; null where it does not.</summary>
    internal static T? As<T>(this ISaliencyEngine engine) where T : class => engine is ObservedEngine observed ? observed.Inner.As<T>() : engine as T;
}
