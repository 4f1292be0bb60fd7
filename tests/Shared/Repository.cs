using System.Runtime.CompilerServices;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Files of the repository, for tests over documents and sources.</summary>
static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", ".."));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    static string SourceFile([CallerFilePath] string path = "") => path;
}
