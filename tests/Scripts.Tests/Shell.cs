using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.ML.Saliency.Tests;

namespace Scripts.Tests;

/// <summary>A folder of its own to run scripts in.</summary>
sealed class Shell : IDisposable
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>What a script printed; fails where it did not end well.</summary>
    internal string Run(string script, IEnumerable<string> build, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["run", .. build, Path.Combine(Repository.Root, "samples/Scripts", script + ".cs"), "--", .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What this test's own host was started with is not for a build of another project.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["OMP_WAIT_POLICY"] = "passive";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}: {output.Result}{errors.Result}");
        return output.Result;
    }

    /// <summary>What the header of a PNG says, at its byte 16.</summary>
    internal (int Width, int Height) SizeOf(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, file)).AsSpan(16, 8);
        return (BinaryPrimitives.ReadInt32BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[4..]));
    }
}
