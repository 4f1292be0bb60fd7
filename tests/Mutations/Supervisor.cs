using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Saliency.Mutations;

/// <summary>Has worker processes try the files, goes on after one that crashes, hangs or takes too much memory, and counts.</summary>
sealed class Supervisor(Options options)
{
    const long MaxBytes = 3L << 30;
    const int Block = 250;

    readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    readonly ConcurrentBag<(int Index, string What)> _bad = [];
    readonly ConcurrentQueue<(int First, int Count)> _open = new();
    int _done;

    /// <returns>0 where all is as documented, 1 where anything is not.</returns>
    internal int Run()
    {
        var watch = Stopwatch.StartNew();
        for (var first = options.First; first < options.First + options.Count; first += Block)
        {
            _open.Enqueue((first, Math.Min(Block, options.First + options.Count - first)));
        }

        var threads = Enumerable.Range(0, options.Workers).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        foreach (var (what, count) in _counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,7}  {what}"));
        }

        foreach (var (index, what) in _bad.OrderBy(b => b.Index))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bad: --seed {options.Seed} --only {index}: {what}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_done} files, seed {options.Seed}, {_bad.Count} bad, {watch.Elapsed.TotalSeconds:F0} s"));
        return _bad.IsEmpty && _done == options.Count ? 0 : 1;
    }

    void Work()
    {
        while (_open.TryDequeue(out var part))
        {
            var (next, end) = (part.First, part.First + part.Count);
            while (next < end)
            {
                next = Try(next, end);
            }
        }
    }

    /// <summary>Runs a worker on files until it is through or ends otherwise; returns the file to go on with.</summary>
    int Try(int first, int end)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] command = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Supervisor).Assembly.Location] : [];
        foreach (var argument in (string[])[.. command, "--worker", "--first", Text(first), "--count", Text(end - first), "--seed", Text(options.Seed)])
        {
            start.ArgumentList.Add(argument);
        }

        using var worker = Process.Start(start)!;
        using var lines = new BlockingCollection<string>();
        var lastError = "";
        worker.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null)
            {
                lines.CompleteAdding();
            }
            else
            {
                lines.Add(e.Data);
            }
        };
        worker.ErrorDataReceived += (_, e) => lastError = e.Data is { Length: > 0 } text && lastError.Length < 500 ? lastError + " " + text : lastError;
        worker.BeginOutputReadLine();
        worker.BeginErrorReadLine();

        var at = first;
        var began = Stopwatch.StartNew();
        string? killed = null;
        while (!lines.IsCompleted)
        {
            if (lines.TryTake(out var line, 250))
            {
                if (line.StartsWith(Worker.Begin, StringComparison.Ordinal))
                {
                    began.Restart();
                }
                else if (line.StartsWith(Worker.End, StringComparison.Ordinal))
                {
                    at++;
                    Interlocked.Increment(ref _done);
                }
                else
                {
                    Count(at, Outcome.Parse(line));
                }

                continue;
            }

            killed ??= began.Elapsed.TotalSeconds > options.Seconds ? $"hang: more than {options.Seconds} s"
                : Memory(worker) is > MaxBytes and var bytes ? $"memory: {bytes >> 20} MiB"
                : null;
            if (killed is not null && !worker.HasExited)
            {
                worker.Kill();
            }
        }

        worker.WaitForExit();
        if (at >= end)
        {
            return end;
        }

        Count(at, new("process", killed is null ? "crash" : killed.Split(':')[0], killed ?? $"exit code {worker.ExitCode}:{lastError}", true));
        Interlocked.Increment(ref _done);
        return at + 1;
    }

    static long Memory(Process worker)
    {
        try
        {
            worker.Refresh();
            return worker.WorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
            return 0;
        }
    }

    void Count(int index, Outcome outcome)
    {
        _counts.AddOrUpdate($"{outcome.Where}: {outcome.What}", 1, (_, n) => n + 1);
        if (outcome.IsBad)
        {
            _bad.Add((index, outcome.ToString()));
        }
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
