using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>A text file with one class name a line, in the order of the model's outputs.</summary>
static partial class LabelFile
{
    /// <summary>The names, without the numbers that ImageNet's own lists have in front of them.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="UsageException">It is no text.</exception>
    internal static string[] Read(FileInfo file)
    {
        var text = File.ReadAllText(file.FullName, Encoding.UTF8);
        return text.Any(c => c == '\uFFFD' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            ? throw new UsageException($"'{file}' is no text in UTF-8. Give --labels a file with one class name a line, in the order of the model's outputs.")
            : [.. text.TrimEnd().Split('\n').Select(line => WordNetId().Replace(line.Trim().Replace('\t', ' '), ""))];
    }

    /// <summary>What is odd about names that are more or fewer than the model's classes; null where they are as many.</summary>
    internal static string? Warning(int labels, int classes)
        => labels == 0 || labels == classes ? null : $"warning: --labels names {labels} classes, but the model has {classes} scores: names may be those of other classes.";

    [GeneratedRegex(@"^n\d{8}\s+")]
    private static partial Regex WordNetId();
}
