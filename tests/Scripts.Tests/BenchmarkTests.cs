using System.Diagnostics;

namespace Scripts.Tests;

/// <summary>The program of benchmarks runs and prints a table; its figures are taken elsewhere, on a quiet machine.</summary>
public sealed class BenchmarkTests
{
    [Fact]
    public void A_job_of_one_round_prints_its_table()
    {
        // Beside this project's own output, where the solution's build puts it.
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Benchmarks", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Benchmarks.dll"));
        var (code, output, error) = Run(program, "resnet50", "1");
        Assert.True(code == 0, error);
        Assert.Contains("| ONNX Runtime, forward and input gradient | ", output, StringComparison.Ordinal);
        Assert.Equal(2 + 9, output.Split('\n').Count(l => l.StartsWith("| ", StringComparison.Ordinal)));
        Assert.Equal(2, Run(program, "resnet51").Code);
    }

    static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
