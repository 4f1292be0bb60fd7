using System.Globalization;

namespace SaliencyExplorer.Files;

/// <summary>Names that come with uploads: shown, and suggested for downloads, but never used as paths.</summary>
static class FileName
{
    const int Longest = 80;

    /// <summary>What an upload is called: the part behind the last slash, without characters that cannot be seen.</summary>
    internal static string Shown(string? given, string otherwise)
    {
        var last = (given ?? "").Split('/', '\\')[^1];
        var seen = string.Concat(last.EnumerateRunes().Where(r => Rune(r)).Select(r => r.ToString())).Trim();
        return seen.Length == 0 || seen.All(c => c == '.') ? otherwise : seen.Length > Longest ? seen[..Longest] + "…" : seen;

        // Control characters, and the ones that turn the direction of the text around.
        static bool Rune(System.Text.Rune rune) => System.Text.Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }

    /// <summary>What a download is called: letters, digits and marks that every file system takes.</summary>
    internal static string Safe(params ReadOnlySpan<string> parts)
        => string.Join('.', parts.ToArray().Select(part => string.Concat(part.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')).Trim('-')).Where(part => part.Length > 0));

    internal static string Stem(string name) => name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : name;
}
