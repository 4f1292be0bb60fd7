using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>What a row takes when several go through at once, 1 to 32.</summary>
static class RowsJob
{
    internal static void Run(TextWriter output)
    {
        int[] rows = [1, 2, 4, 8, 16, 32];
        output.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}; ms a row, medians of 3 rounds in turns\n\n| | engine | probe | {string.Join(" | ", rows)} |\n| --- | --- | --- |{string.Concat(rows.Select(_ => " --- |"))}");
        foreach (var (name, model) in ((string, OnnxModel)[])[("SqueezeNet", EnginesJob.SqueezeNetModel()), ("ResNet-50 shape", Networks.ResNet50())])
        {
            foreach (var options in (EngineOptions[])[new OnnxRuntimeEngineOptions { MemoryBudget = 64L << 30 }, new TorchSharpEngineOptions { MemoryBudget = 64L << 30, ParityTolerance = null }])
            {
                using var engine = options.Create(model);
                foreach (var (what, probe) in ((string, Probe)[])[("forward", new()), ("gradient", new() { Gradients = [engine.Model.Input.Name] })])
                {
                    var times = rows.Select(_ => new List<double>()).ToArray();
                    for (var round = 0; round < 4; round++)
                    {
                        for (var i = 0; i < rows.Length; i++)
                        {
                            var x = Pseudo.Batch(rows[i], engine.Model.Input.RowShape);
                            var started = Stopwatch.GetTimestamp();
                            engine.Run(x, probe);
                            times[i].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds / rows[i]);
                        }
                    }

                    // The first round is not counted.
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {engine.Name} | {what} | {string.Join(" | ", times.Select(t => t.Skip(1).Order().ElementAt(1).ToString("0.0", CultureInfo.InvariantCulture)))} |"));
                }
            }
        }
    }
}
