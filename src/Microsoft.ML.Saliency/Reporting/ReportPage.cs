using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Saliency;

/// <summary>The page around the rows. A row is one line, so that what is whole can be told from what was cut off.</summary>
static class ReportPage
{
    const string Rows = "{{rows}}";

    internal static string Foot { get; } = Read("report.html").Split(Rows)[1];

    internal static string Head(SaliencyReportOptions options)
    {
        var tables = string.Concat(ColorMap.All.Select(m => $"\"{m.Name}\":\"{Convert.ToBase64String(Rgb(m))}\","));
        var script = Read("report.js").Replace("{{tables}}", tables, StringComparison.Ordinal);
        var style = Read("report.css");
        var choices = string.Concat(ColorMap.All.Where(m => !m.IsDiverging).Select(m => $"<option{(m == ColorMap.Turbo ? " selected" : "")}>{m.Name}</option>"));

        // Only this script may run: were a name of a file ever taken for HTML, the browser would refuse to execute it.
        return Read("report.html").Split(Rows)[0]
            .Replace("{{policy}}", $"default-src 'none'; img-src data:; style-src '{Hash(style)}'; script-src '{Hash(script)}'", StringComparison.Ordinal)
            .Replace("{{choices}}", choices, StringComparison.Ordinal)
            .Replace("{{title}}", ReportRow.Text(options.Title), StringComparison.Ordinal)
            .Replace("{{note}}", ReportRow.Text(options.Note ?? ""), StringComparison.Ordinal)
            .Replace("{{style}}", style, StringComparison.Ordinal)
            .Replace("{{script}}", script, StringComparison.Ordinal);
    }

    /// <summary>The rows of a page that are whole and no failures, one at a time; none where there is no page.</summary>
    internal static IEnumerable<string> WholeRows(string path)
        => File.Exists(path) ? File.ReadLines(path).Where(ReportRow.IsWhole) : [];

    static byte[] Rgb(ColorMap map) => [.. Enumerable.Range(0, 256).Select(i => map.Color(map.IsDiverging ? (i - 127.5f) / 127.5f : i / 255f)).SelectMany(c => (byte[])[c.R, c.G, c.B])];

    static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static string Read(string name)
    {
        using var reader = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
