using System.Runtime.CompilerServices;
using Xunit;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Trained models and photos beside the repository, in ../shared/eval; a test that needs one of them is skipped where it is absent.</summary>
static class Eval
{
    const string Solution = "Microsoft.ML.Saliency.sln";

    static readonly string? _folder = Find(AppContext.BaseDirectory) ?? Find(Path.GetDirectoryName(SourceFile())!);

    /// <summary>Path of a trained model.</summary>
    public static string Model(string fileName) => Present("models", fileName);

    /// <summary>Path of a photo, such as "lynx.jpg" or "cifar10/cat_test453.png".</summary>
    public static string Photo(string fileName) => Present("photos", fileName);

    /// <summary>Path of a list of class names.</summary>
    public static string Label(string fileName) => Present("labels", fileName);

    /// <summary>Folders of the single-operator cases, each with model.onnx and test_data_set_0.</summary>
    public static IReadOnlyList<string> NodeCases() => [.. Directory.EnumerateDirectories(Present("onnx-node", "")).Order(StringComparer.Ordinal)];

    static string Present(string kind, string fileName)
    {
        var path = _folder is null ? null : Path.Combine(_folder, kind, fileName);
        Skip.If(path is null || !Path.Exists(path), $"'{kind}/{fileName}' is not in ../shared/eval beside the repository.");
        return path!;
    }

    // Build output may lie outside the repository; the path of this file, noted by the compiler, then leads there.
    static string? Find(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Solution)))
            {
                var folder = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "eval"));
                return Directory.Exists(folder) ? folder : null;
            }
        }

        return null;
    }

    static string SourceFile([CallerFilePath] string path = "") => path;
}
