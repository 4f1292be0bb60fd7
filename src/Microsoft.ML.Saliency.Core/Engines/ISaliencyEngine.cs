namespace Microsoft.ML.Saliency;

/// <summary>A model that can be asked for scores, for what its layers computed, and for gradients.</summary>
/// <remarks>
/// An engine owns its model and the native memory behind it; dispose it when done, and not while a call runs.
/// <see cref="Run"/> may be called from several threads at once, changes neither its input nor the engine,
/// and gives the same result for a row whatever rows are beside it, up to rounding.
/// </remarks>
public interface ISaliencyEngine : IDisposable
{
    /// <summary>What reports call the engine: "torch". Default: the name of its type.</summary>
    string Name => GetType().Name;

    /// <summary>What the model takes and gives.</summary>
    ModelDescription Model { get; }

    /// <summary>
    /// Rows that go through the model at once when <see cref="Run"/> answers a probe, 1 or more. A method that makes many rows of one hands over no more than that:
    /// memory then stays within what the engine was given, and a long job can tell how far it is. Default: no limit.
    /// </summary>
    int RowsPerPass(Probe probe) => int.MaxValue;

    /// <summary>Runs a batch forward and, where gradients are wanted, backward once.</summary>
    /// <param name="input">Pictures, [N, ...] with rows of <see cref="InputDescription.RowShape"/>.</param>
    /// <param name="probe">What is wanted.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    /// <exception cref="ArgumentException">The batch does not fit the model, or the probe names a class or tensor that it lacks.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Observation Run(Batch input, Probe probe, CancellationToken cancellation = default);
}
