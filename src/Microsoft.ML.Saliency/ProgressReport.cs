using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Saliency;

/// <summary>Tells how far one cursor has come, to whoever asked in the options.</summary>
sealed class ProgressReport(SaliencyEstimator.Options options, IExplainer explainer)
{
    static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    long _rows;
    long _started;
    TimeSpan _told;

    internal void Add(int rows)
    {
        if (options is { Progress: null, Context: null })
        {
            return;
        }

        if (_started == 0)
        {
            _started = Stopwatch.GetTimestamp();
        }

        _rows += rows;
        var progress = new SaliencyProgress(_rows, Stopwatch.GetElapsedTime(_started));
        options.Progress?.Report(progress);
        if (options.Context is { } context && progress.Elapsed - _told >= s_pause)
        {
            _told = progress.Elapsed;
            using var channel = context.Start("Saliency");
            channel.Info(MessageSensitivity.None, "{0}: {1} rows explained, {2:0.#} rows/s", explainer.Name, progress.Rows, progress.RowsPerSecond);
        }
    }
}
