using System.Globalization;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>What integrated gradients on the ResNet-50 shape take beyond what the engine holds anyway, for budgets of several sizes.</summary>
static class BudgetJob
{
    internal static void Run(int steps, TextWriter output)
    {
        var model = Networks.ResNet50();
        var x = Pseudo.Batch(1, [3, 224, 224]);
        output.WriteLine("| engine | budget MiB | before MiB | peak MiB | above | seconds |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var budget in (long[])[128, 256, 512])
        {
            foreach (var options in (EngineOptions[])[new OnnxRuntimeEngineOptions { MemoryBudget = budget << 20 }, new TorchSharpEngineOptions { MemoryBudget = budget << 20, ParityTolerance = null }])
            {
                using var engine = options.Create(model);
                // One row each way first: weights, programs and the allocators' own are then there.
                new IntegratedGradients { Steps = 2, MaxSteps = 2 }.Explain(engine, x, Target.Predicted);
                GC.Collect();
                var before = Environment.WorkingSet;
                var peak = before;
                using var stop = new CancellationTokenSource();
                var watcher = Task.Run(() =>
                {
                    while (!stop.IsCancellationRequested)
                    {
                        peak = Math.Max(peak, Environment.WorkingSet);
                        Thread.Sleep(5);
                    }
                });
                var watch = System.Diagnostics.Stopwatch.StartNew();
                new IntegratedGradients { Steps = steps, MaxSteps = steps }.Explain(engine, x, Target.Predicted);
                stop.Cancel();
                watcher.Wait();
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {engine.Name} | {budget} | {before >> 20} | {peak >> 20} | {(peak - before) >> 20} | {watch.Elapsed.TotalSeconds:0.0} |"));
            }
        }
    }
}
