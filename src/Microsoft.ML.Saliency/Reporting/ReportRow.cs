using System.Globalization;
using System.Net;
using System.Text;

namespace Microsoft.ML.Saliency;

/// <summary>A row of a report as HTML, on one line.</summary>
static class ReportRow
{
    const string Begin = "<article data-file=\"";
    const string End = "</article>";

    internal static string Render(string file, IReadOnlyList<PictureExplanation> explanations, bool provenance)
    {
        var first = explanations[0];
        var row = new StringBuilder();
        row.Append(CultureInfo.InvariantCulture, $"{Begin}{Text(file)}\"><header><h2>{Text(file)}</h2><ol>");
        foreach (var (_, label, probability) in first.Predictions)
        {
            row.Append(CultureInfo.InvariantCulture, $"<li><span>{Text(label)}</span><progress value=\"{probability:0.####}\"></progress><b>{100 * probability:0.0} %</b></li>");
        }

        row.Append(CultureInfo.InvariantCulture, $"</ol></header><div><figure><img width=\"{first.Picture.Width}\" height=\"{first.Picture.Height}\" loading=\"lazy\" decoding=\"async\" alt=\"{Text(file)}\" src=\"{ReportImages.Picture(first.Picture)}\"><figcaption>picture</figcaption></figure>");
        foreach (var explanation in explanations)
        {
            AddMap(row, explanation);
        }

        row.Append("</div>");
        if (provenance)
        {
            row.Append("<details><summary>where this comes from</summary>");
            foreach (var explanation in explanations)
            {
                row.Append("<pre>").Append(Text(explanation.ToJson())).Append("</pre>");
            }

            row.Append("</details>");
        }

        return row.Append(End).ToString();
    }

    internal static string RenderFailure(string file, string message) => $"<article class=\"failed\" data-file=\"{Text(file)}\"><h2>{Text(file)}</h2><p>{Text(message)}</p>{End}";

    /// <summary>Whether a line is a row that was written to its end, and no failure.</summary>
    internal static bool IsWhole(string line) => line.StartsWith(Begin, StringComparison.Ordinal) && line.EndsWith(End, StringComparison.Ordinal);

    /// <summary>The file that a whole row is about.</summary>
    internal static string FileOf(string row) => WebUtility.HtmlDecode(row[Begin.Length..row.IndexOf('"', Begin.Length)]);

    /// <summary>As HTML, in an element or a quoted attribute; what would end the line is written as its number.</summary>
    internal static string Text(string text) => WebUtility.HtmlEncode(text).Replace("\r", "&#13;", StringComparison.Ordinal).Replace("\n", "&#10;", StringComparison.Ordinal);

    static void AddMap(StringBuilder row, PictureExplanation explanation)
    {
        var (picture, title) = (explanation.Picture, explanation.Title);
        row.Append("<figure>");
        if (ReportImages.Map(explanation) is var (source, low, high))
        {
            row.Append(
                CultureInfo.InvariantCulture,
                $"<saliency-map width=\"{picture.Width}\" height=\"{picture.Height}\"{(explanation.Style.IsSigned ? " signed" : "")} low=\"{low:G4}\" high=\"{high:G4}\" src=\"{source}\" role=\"img\" aria-label=\"{Text(title)} for {Text(explanation.Explained.Label)}\"></saliency-map>");
        }
        else
        {
            row.Append("<p>The map holds values that are no numbers.</p>");
        }

        var layer = explanation.Attribution.Layer is { } at ? $", {at.Name}" : "";
        var how = string.Create(CultureInfo.InvariantCulture, $"{explanation.Elapsed.TotalMilliseconds:0} ms{layer}");
        row.Append(CultureInfo.InvariantCulture, $"<figcaption>{Text(title)}<small>{Text(explanation.Explained.Label)}</small><small class=\"how\" title=\"{Text(how)}\">{Text(how)}</small></figcaption></figure>");
    }
}
