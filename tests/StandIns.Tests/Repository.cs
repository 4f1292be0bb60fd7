using System.Runtime.CompilerServices;

namespace StandIns.Tests;

internal static class Repository
{
    internal static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../../.."));

    static string Here([CallerFilePath] string path = "") => path;
}
