using System.Diagnostics;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>A part of the mutation run, in processes of its own: no damaged model crashes, hangs, or fails with an exception that is not documented.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    [Fact]
    public void Four_hundred_damaged_models_are_maps_or_documented_exceptions()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "Mutations.dll"), "--count", "400", "--seed", "20240521", "--seconds", "60"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var report = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        output.WriteLine(report);
        Assert.True(process.ExitCode == 0, report);
        // Not all are refused at the door.
        foreach (var outcome in (string[])["load: OnnxFormatException", "torch: map", "onnx: map", "torch: OnnxFormatException", "onnx: OnnxFormatException"])
        {
            Assert.Contains(outcome, report, StringComparison.Ordinal);
        }
    }
}
