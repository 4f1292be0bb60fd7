using System.Runtime.CompilerServices;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Files of the repository, for tests over documents and sources.</summary>
static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", ".."));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The cells of the rows of a document's table, found by how its heading begins; the first cell is number 1.</summary>
    public static IEnumerable<string[]> Table(string path, string heading)
        => Read(path).Split('\n')
            .SkipWhile(l => !l.StartsWith(heading, StringComparison.Ordinal)).Skip(2)
            .TakeWhile(l => l.StartsWith("| ", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries));

    static string SourceFile([CallerFilePath] string path = "") => path;
}
