using System.Diagnostics;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>PyTorch in a process of its own, which runs a job when it is told to.</summary>
sealed class PythonPeer : IDisposable
{
    readonly Process _process;

    internal PythonPeer(string model)
    {
        // Debian's packages belong to Debian's Python, whatever else comes first on the path.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        _process = Process.Start(new ProcessStartInfo(python, [Path.Combine(Repository.Root, "tests", "Benchmarks", "peer.py"), model])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Version = _process.StandardOutput.ReadLine() ?? throw Missing();
    }

    /// <summary>What answers: "torch 1.13.0, torchvision 0.14.1, 2 threads".</summary>
    internal string Version { get; }

    internal void Run(string job)
    {
        _process.StandardInput.WriteLine(job);
        _ = _process.StandardOutput.ReadLine() ?? throw Missing();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    static InvalidOperationException Missing() => new("The Python peer does not answer. It needs PyTorch and torchvision: apt-get install --no-install-recommends python3-torch python3-torchvision");
}
