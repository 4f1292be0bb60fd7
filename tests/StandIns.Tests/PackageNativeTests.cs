using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.Saliency.Tests;

namespace StandIns.Tests;

/// <summary>The copy of TorchSharp's native library for an older C++ library, on a library of a few lines.</summary>
public sealed class PackageNativeTests : IDisposable
{
    const string Version = "GLIBC_2.29"; // of pow, on x86-64

    readonly string _folder = Directory.CreateTempSubdirectory("native").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void A_version_that_is_only_named_is_made_weak_and_nothing_else_changes()
    {
        var library = Compile("""__asm__(".globl pow"); int seven(void) { return 7; }""");
        Assert.Equal((0, ""), Weaken(library, At("weak.so"), Version));

        var (was, now) = Assert.Single(File.ReadAllBytes(library).Zip(File.ReadAllBytes(At("weak.so"))), pair => pair.First != pair.Second);
        Assert.Equal(2, was ^ now);
        var handle = NativeLibrary.Load(At("weak.so"));
        Assert.Equal(7, Marshal.GetDelegateForFunctionPointer<Seven>(NativeLibrary.GetExport(handle, "seven"))());
        NativeLibrary.Free(handle);
    }

    [SkippableFact]
    public void A_version_that_is_used_or_not_needed_is_refused()
    {
        var library = Compile("double pow(double, double); double square(double x) { return pow(x, 2); }");
        Assert.Equal((1, $"weaken: {library} uses a symbol of {Version}\n"), Weaken(library, At("weak.so"), Version));
        Assert.Equal((1, $"weaken: {library} does not need GLIBC_9\n"), Weaken(library, At("weak.so"), "GLIBC_9"));
        File.WriteAllText(At("text.so"), "no library");
        Assert.Equal((1, $"weaken: {At("text.so")} is no 64-bit little-endian ELF file\n"), Weaken(At("text.so"), At("weak.so"), Version));
        Assert.False(File.Exists(At("weak.so")));
    }

    string At(string name) => Path.Combine(_folder, name);

    string Compile(string source)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "The package's native library for Linux is for x86-64.");
        File.WriteAllText(At("source.c"), source);
        Assert.Equal((0, ""), Run("cc", "-shared", "-fPIC", "-fno-builtin", "-O0", "-o", At("library.so"), At("source.c"), "-lm"));
        return At("library.so");
    }

    static (int Code, string Error) Weaken(string from, string to, string version)
    {
        var (code, error) = Run("perl", Path.Combine(Repository.Root, "src/StandIns/TorchSharp/package/weaken.pl"), from, to, version);
        return (Math.Min(code, 1), error);
    }

    static (int Code, string Error) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    delegate int Seven();
}
