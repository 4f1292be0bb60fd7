using System.Text.RegularExpressions;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>A picture to explain.</summary>
/// <param name="File">Its path.</param>
/// <param name="Name">What its results are called, with '/' between folders; no two pictures have the same.</param>
sealed record PictureInput(string File, string Name);

/// <summary>The pictures that a command line names: files, folders with all below them, patterns.</summary>
static class PictureInputs
{
    static readonly HashSet<string> s_endings = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff" };

    /// <returns>The pictures, and a message for each argument that names none.</returns>
    internal static (IReadOnlyList<PictureInput> Pictures, IReadOnlyList<string> Missing) Find(IEnumerable<string> arguments)
    {
        var (found, missing) = (new List<(string File, string Relative)>(), new List<string>());
        foreach (var argument in arguments)
        {
            var files = Directory.Exists(argument) ? Below(argument, _ => true)
                : argument.AsSpan().ContainsAny('*', '?') && !File.Exists(argument) ? Matching(argument)
                : File.Exists(argument) ? [(argument, Path.GetFileName(argument))]
                : [];
            if (files.Count == 0)
            {
                missing.Add(
                    Directory.Exists(argument) ? $"'{argument}' is a folder without pictures ({string.Join(", ", s_endings)})."
                    : argument.AsSpan().ContainsAny('*', '?') ? $"'{argument}': no picture fits this pattern."
                    : $"'{argument}': there is no such file.");
            }

            found.AddRange(files);
        }

        return (Named(found), missing);
    }

    static List<(string File, string Relative)> Below(string folder, Func<string, bool> matches)
        =>
        [
            .. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
                .Where(f => s_endings.Contains(Path.GetExtension(f)))
                .Select(f => (File: f, Relative: Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/')))
                .Where(f => matches(f.Relative))
                .OrderBy(f => f.Relative, StringComparer.Ordinal),
        ];

    static List<(string File, string Relative)> Matching(string pattern)
    {
        var parts = pattern.Replace('\\', '/').Split('/');
        var first = Array.FindIndex(parts, p => p.AsSpan().ContainsAny('*', '?'));
        var folder = first == 0 ? "." : first == 1 && parts[0].Length == 0 ? "/" : string.Join('/', parts[..first]);
        var regex = string.Join('/', parts[first..].Select(p => p == "**" ? "**" : Regex.Escape(p).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal)));
        regex = regex.Replace("**/", "(.*/)?", StringComparison.Ordinal).Replace("**", ".*", StringComparison.Ordinal);
        var options = OperatingSystem.IsWindows() ? RegexOptions.IgnoreCase : RegexOptions.None;
        return Directory.Exists(folder) ? Below(folder, f => Regex.IsMatch(f, $"^{regex}$", options, TimeSpan.FromSeconds(1))) : [];
    }

    // cat.jpg is "cat"; beside a cat.png both keep their endings; two of the same name, from different folders, are "cat" and "cat-2".
    static List<PictureInput> Named(List<(string File, string Relative)> found)
    {
        var distinct = found.DistinctBy(f => Path.GetFullPath(f.File)).ToList();
        var endings = distinct.DistinctBy(f => f.Relative, StringComparer.OrdinalIgnoreCase).CountBy(f => Stem(f.Relative), StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return distinct.ConvertAll(f =>
        {
            var (stem, ending) = (Stem(f.Relative), endings[Stem(f.Relative)] == 1 ? "" : Path.GetExtension(f.Relative));
            var unique = stem + ending;
            for (var i = 2; !taken.Add(unique); i++)
            {
                unique = $"{stem}-{i}{ending}";
            }

            return new PictureInput(f.File, unique);
        });
    }

    static string Stem(string relative) => relative[..^Path.GetExtension(relative).Length];
}
