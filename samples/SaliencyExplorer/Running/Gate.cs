using SaliencyExplorer.Web;

namespace SaliencyExplorer.Running;

/// <summary>Lets a few explanations run at once and the others wait their turn, so that many visitors do not slow each other down to a halt.</summary>
sealed class Gate(ExplorerOptions options) : IDisposable
{
    const int MostWaiting = 256;

    readonly SemaphoreSlim _turns = new(options.MaxParallel);
    int _waiting;

    /// <summary>Runs work on a thread of its own, once it is its turn.</summary>
    /// <exception cref="ExplorerException">Too many wait already, or it took longer than it may.</exception>
    internal async Task<T> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
            {
                throw new ExplorerException(StatusCodes.Status503ServiceUnavailable, $"{MostWaiting} explanations wait for their turn already. Try again in a minute.");
            }

            await _turns.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(TimeSpan.FromSeconds(options.MaxSeconds));
        try
        {
            return await Task.Run(() => work(limited.Token), cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ExplorerException(StatusCodes.Status503ServiceUnavailable, $"This took longer than {options.MaxSeconds:0.#} seconds. Choose a method of fewer passes, or start the server with a higher --{nameof(ExplorerOptions.MaxSeconds)}.");
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
