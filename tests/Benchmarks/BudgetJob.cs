using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>
/// What integrated gradients on the ResNet-50 shape take for budgets of several sizes: each in a process of its own, its largest resident size, and how much of it came with the rows
/// that the budget let through at once, measured against a process that sends one row at a time.
/// </summary>
static class BudgetJob
{
    static readonly (string Name, Func<long, EngineOptions> Create)[] s_engines =
    [
        ("onnx", budget => new OnnxRuntimeEngineOptions { MemoryBudget = budget }),
        ("torch", budget => new TorchSharpEngineOptions { MemoryBudget = budget, ParityTolerance = null }),
    ];

    internal static void Run(int steps, TextWriter output)
    {
        output.WriteLine($"Integrated gradients of {steps} steps, ResNet-50 shape\n");
        output.WriteLine("| engine | budget MiB | rows at once | largest resident MiB | MiB a row beyond the first | x rows at once, of the budget | seconds |\n| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (engine, _) in s_engines)
        {
            var (one, first) = (Measure(engine, 1, steps), 0);
            foreach (var budget in (int[])[1, 256, 1024])
            {
                var (rows, resident, seconds) = budget == 1 ? one : Measure(engine, budget, steps);
                first = budget == 1 ? resident : first;
                var each = rows > 1 ? (double)(resident - first) / (rows - 1) : double.NaN;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {engine} | {budget} | {rows} | {resident} | {(rows > 1 ? each : ""):0} | {(rows > 1 ? each * rows / budget : ""):0.00} | {seconds:0.0} |"));
            }
        }
    }

    /// <summary>The child's part: one line for the parent.</summary>
    internal static void One(string engineName, int budget, int steps)
    {
        using var engine = s_engines.First(e => e.Name == engineName).Create((long)budget << 20).Create(Networks.ResNet50());
        var x = Pseudo.Batch(1, [3, 224, 224]);
        var watch = Stopwatch.StartNew();
        new IntegratedGradients { Steps = steps, MaxSteps = steps }.Explain(engine, x, Target.Predicted);
        var resident = long.Parse(Regex.Match(File.ReadAllText("/proc/self/status"), @"VmHWM:\s*(\d+)").Groups[1].Value, CultureInfo.InvariantCulture) >> 10;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine.RowsPerPass(new() { Gradients = [engine.Model.Input.Name] })} {resident} {watch.Elapsed.TotalSeconds:0.0}"));
    }

    static (int Rows, int Resident, double Seconds) Measure(string engine, int budget, int steps)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. IsHost ? [typeof(BudgetJob).Assembly.Location] : Array.Empty<string>(), "budget-of", engine, Text(budget), Text(steps)])
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        var words = child.StandardOutput.ReadToEnd().Trim().Split(' ');
        child.WaitForExit();
        return (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture));
    }

    static bool IsHost => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
