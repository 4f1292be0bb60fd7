using System.Diagnostics;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The command line as a user runs it: a process, its output, its exit code.</summary>
static class Tool
{
    public static string Pictures { get; } = Path.Combine(AppContext.BaseDirectory, "pictures");

    public static string Picture { get; } = Directory.GetFiles(Pictures, "star_*.png").Order(StringComparer.Ordinal).First();

    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    public static Process Start(params string[] arguments)
        => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "mlsaliency.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        })!;
}
