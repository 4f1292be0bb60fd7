using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.ML.Saliency;

namespace PipelineSaliency;

/// <summary>One picture of the report, and the files of its overlays.</summary>
sealed record ReportRow(string Name, string Label, float Score, string Picture, string GradCam, string Gradient);

/// <summary>Writes one self-contained HTML page: pictures, predictions and maps.</summary>
static class Report
{
    internal static string Render(IReadOnlyList<ReportRow> rows, string model, SaliencyColumn gradCam)
    {
        var cards = new StringBuilder();
        foreach (var row in rows)
        {
            cards.Append(CultureInfo.InvariantCulture, $"""
                <article>
                  <h2>{Text(row.Label)} <b>{row.Score * 100:0.0} %</b></h2>
                  <p class="file">{Text(row.Name)}</p>
                  <div class="maps">
                    <figure><img src="{Data(row.Picture)}" alt="The picture {Text(row.Name)}"><figcaption>picture</figcaption></figure>
                    <figure><img src="{Data(row.GradCam)}" alt="Grad-CAM over {Text(row.Name)}"><figcaption>Grad-CAM</figcaption></figure>
                    <figure><img src="{Data(row.Gradient)}" alt="Gradient over {Text(row.Name)}"><figcaption>gradient</figcaption></figure>
                  </div>
                </article>

                """);
        }

        using var template = new StreamReader(typeof(Report).Assembly.GetManifestResourceStream("report.html")!);
        return template.ReadToEnd()
            .Replace("{{model}}", Text(model), StringComparison.Ordinal)
            .Replace("{{layer}}", Text(gradCam.Layer), StringComparison.Ordinal)
            .Replace("{{target}}", Text(gradCam.Target), StringComparison.Ordinal)
            .Replace("{{count}}", rows.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{cards}}", cards.ToString(), StringComparison.Ordinal);
    }

    static string Text(string text) => WebUtility.HtmlEncode(text);

    static string Data(string path) => $"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(path))}";
}
