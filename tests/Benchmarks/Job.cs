using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>Several ways to do the same, timed in turns: by the clock, and by what all processors worked, which says more on a machine that does other things too.</summary>
/// <param name="title">What is done.</param>
/// <param name="sides">The ways; ratios are to the first.</param>
/// <param name="owned">What to dispose afterwards.</param>
sealed class Job(string title, IReadOnlyList<(string Name, Action Run)> sides, params IDisposable[] owned) : IDisposable
{
    /// <summary>Whether each run comes after one that is not counted. Default: true.</summary>
    internal bool WarmUp { get; init; } = true;

    /// <summary>Whether a side works in a process of its own, whose processor time is not known here. Default: false.</summary>
    internal bool Elsewhere { get; init; }

    internal void Run(int rounds, TextWriter output)
    {
        var (times, busy) = (sides.Select(_ => new List<double>()).ToArray(), sides.Select(_ => new List<double>()).ToArray());
        for (var round = 0; round < rounds; round++)
        {
            for (var side = 0; side < sides.Count; side++)
            {
                // Once before the clock runs: caches and threads are then its own, not those of the side before.
                if (WarmUp)
                {
                    sides[side].Run();
                }

                GC.Collect();
                var (worked, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
                sides[side].Run();
                busy[side].Add((Environment.CpuUsage.TotalTime - worked).TotalMilliseconds);
                times[side].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}; {rounds} rounds in turns{(WarmUp ? ", each run after one that is not counted" : "")}; {Environment.ProcessorCount} processors, .NET {Environment.Version}; working set {Environment.WorkingSet >> 20} MiB at the end"));
        output.WriteLine();
        output.WriteLine($"| | median ms | from | to | ratio of medians | median of ratios |{(Elsewhere ? "" : " processor ms | ratio |")}");
        output.WriteLine($"| --- | --- | --- | --- | --- | --- |{(Elsewhere ? "" : " --- | --- |")}");
        for (var side = 0; side < sides.Count; side++)
        {
            var ratios = times[side].Zip(times[0], (a, b) => a / b);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {sides[side].Name} | {Median(times[side]):0.0} | {times[side].Min():0.0} | {times[side].Max():0.0} | {Median(times[side]) / Median(times[0]):0.000} | {Median(ratios):0.000} |") + (Elsewhere ? "" : string.Create(CultureInfo.InvariantCulture, $" {Median(busy[side]):0.0} | {Median(busy[side]) / Median(busy[0]):0.000} |")));
        }
    }

    public void Dispose()
    {
        foreach (var each in owned)
        {
            each.Dispose();
        }
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
