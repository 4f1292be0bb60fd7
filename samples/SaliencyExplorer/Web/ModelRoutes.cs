using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Saliency;
using SaliencyExplorer.Files;
using SaliencyExplorer.Models;
using SaliencyExplorer.Running;
using SaliencyExplorer.Sessions;

namespace SaliencyExplorer.Web;

/// <summary>Bringing a model, its labels and its settings.</summary>
static partial class ModelRoutes
{
    const int MostLabels = 100_000;
    const int LongestLabel = 200;

    internal static void MapModel(this WebApplication app)
    {
        app.MapPost("/api/model", async (HttpContext context, string? name, Uploads uploads, Gate gate, SessionStore store, ExplorerOptions options) =>
        {
            var file = await uploads.ReadAsync(context.Request, options.MaxModelBytes, "model", nameof(options.MaxModelBytes));
            var shown = FileName.Shown(name, "model.onnx");
            store.Take(file.Length);
            try
            {
                var model = await gate.RunAsync(token => ServedModel.Load(file, shown, ModelSettings.Default, options, isDemo: false, token), context.RequestAborted);
                return Replace(context.Session(), model, file.Length);
            }
            catch
            {
                store.Return(file.Length);
                throw;
            }
        });

        app.MapPost("/api/demo", async (HttpContext context) =>
        {
            var session = context.Session();
            session.SetModel(null, 0);
            using var use = await session.UseModelAsync();
            return State(use.Model);
        });

        app.MapPost("/api/labels", async (HttpContext context, string? name, Uploads uploads, Gate gate, ExplorerOptions options) =>
        {
            var file = await uploads.ReadAsync(context.Request, options.MaxLabelBytes, "file of labels", nameof(options.MaxLabelBytes));
            var labels = Labels(file);
            return await Change(context, gate, options, s => s with { Labels = labels, LabelsName = FileName.Shown(name, "labels.txt") });
        });

        app.MapPost("/api/settings", async (HttpContext context, Gate gate, ExplorerOptions options) =>
        {
            var wanted = await Json.ReadAsync<WantedSettings>(context.Request);
            return await Change(context, gate, options, s => s with { Preprocessing = wanted.Preprocessing, Engine = wanted.Engine });
        });

        app.MapGet("/api/classes", async (HttpContext context, string? search) =>
        {
            using var use = await context.Session().UseModelAsync();
            var saliency = use.Model.Saliency;
            var text = (search ?? "").Trim();
            return Results.Json(
                Enumerable.Range(0, use.Model.Description.Score.Classes).Select(i => new ClassState(i, saliency.LabelOf(i)))
                    .Where(c => c.Index.ToString(System.Globalization.CultureInfo.InvariantCulture) == text || c.Label.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(30),
                Json.Options);
        });
    }

    static async Task<IResult> Change(HttpContext context, Gate gate, ExplorerOptions options, Func<ModelSettings, ModelSettings> change)
    {
        var session = context.Session();
        using var use = await session.UseModelAsync();
        var model = await gate.RunAsync(_ => use.Model.With(change(use.Model.Settings), options), context.RequestAborted);
        return Replace(session, model, session.KeepModelBytes());
    }

    static IResult Replace(Session session, ServedModel model, long bytes)
    {
        session.SetModel(model, bytes);
        return State(model);
    }

    static IResult State(ServedModel model) => Results.Json(ModelState.Of(model), Json.Options);

    static string[] Labels(byte[] file)
    {
        var text = Encoding.UTF8.GetString(file).TrimStart('\uFEFF');
        var labels = text.TrimEnd().Split('\n').Select(line => WordNetId().Replace(line.Trim(), "")).ToArray();
        return text.Contains('\0') || text.Contains('\uFFFD')
            ? throw new ExplorerException(StatusCodes.Status422UnprocessableEntity, "The labels are not a text file in UTF-8. Give one class name a line, in the order of the model's outputs.")
            : labels.Length > MostLabels || labels.Any(l => l.Length > LongestLabel)
                ? throw new ExplorerException(StatusCodes.Status422UnprocessableEntity, $"The labels have {labels.Length} lines, the longest of {labels.Max(l => l.Length)} characters. Give one class name a line: at most {MostLabels}, of {LongestLabel} characters.")
                : labels;
    }

    // ImageNet's own lists have a number of the dictionary in front of each name.
    [GeneratedRegex(@"^n\d{8}\s+")]
    private static partial Regex WordNetId();

    sealed record WantedSettings(string Preprocessing, string Engine);
}

/// <summary>A class as the page knows it.</summary>
sealed record ClassState(int Index, string Label);
