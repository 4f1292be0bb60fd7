using System.Runtime.InteropServices;
using Microsoft.ML.Saliency;
using SaliencyExplorer.Files;
using SaliencyExplorer.Running;
using SaliencyExplorer.Sessions;

namespace SaliencyExplorer.Web;

/// <summary>Results, to look at and to download.</summary>
static class ResultRoutes
{
    internal static void MapResults(this WebApplication app)
    {
        // The values [H, W] as little-endian 32-bit floats: the page colours them, so that its sliders need no server.
        app.MapGet("/api/results/{id}/map", (HttpContext context, string id) => Results.Bytes(Little(Map(context, id).Map), "application/octet-stream"));

        app.MapGet("/api/results/{id}/overlay.png", (HttpContext context, string id, double alpha = 0.5, double threshold = 0, string colors = "turbo", bool fade = false)
            => Map(context, id) is var map ? Download(Overlaid(map, alpha, threshold, colors, fade).ToPng(), "image/png", map.Name, "png") : null);

        app.MapGet("/api/results/{id}/attribution.npy", (HttpContext context, string id)
            => Map(context, id) is var map ? Download(Npy(map.Explanation.Attribution.Values.Data, map.Explanation.Attribution.Values.RowShape), "application/octet-stream", map.Name, "attribution", "npy") : null);

        app.MapGet("/api/results/{id}/map.npy", (HttpContext context, string id) => Map(context, id) is var map
            ? Download(Npy(map.Explanation.Map(map.Explanation.Style.Map with { Normalization = Normalization.None }), [map.Explanation.Picture.Height, map.Explanation.Picture.Width]), "application/octet-stream", map.Name, "map", "npy")
            : null);

        app.MapGet("/api/results/{id}/provenance.json", (HttpContext context, string id)
            => Map(context, id) is var map ? Download(System.Text.Encoding.UTF8.GetBytes(map.Explanation.ToJson()), "application/json", map.Name, "json") : null);

        app.MapGet("/api/results/{id}/pictures/{name}", (HttpContext context, string id, string name)
            => (context.Session().Results.Find<StoredPictures>(id) ?? throw Gone()).Pictures.TryGetValue(name, out var picture) ? Results.Bytes(picture.ToPng(), "image/png") : throw Gone());

        app.MapGet("/api/compiled", async (HttpContext context, string method, Gate gate, int? @class, string? layer) =>
        {
            using var use = await context.Session().UseModelAsync();
            var target = @class is { } index ? Target.Class(index) : Target.Predicted;
            var explainer = ExplainerCatalog.Create(method) is ILayerExplainer cam ? cam.WithLayer(string.IsNullOrEmpty(layer) ? null : layer) : ExplainerCatalog.Create(method);
            var compiled = await gate.RunAsync(_ => SaliencyCompiler.Compile(use.Model.Saliency.Model, explainer, new CompileOptions { Target = target }), context.RequestAborted);
            return Download(compiled.Bytes.ToArray(), "application/octet-stream", FileName.Safe(FileName.Stem(compiled.Name), method), "onnx");
        });
    }

    static StoredMap Map(HttpContext context, string id) => context.Session().Results.Find<StoredMap>(id) ?? throw Gone();

    static ExplorerException Gone() => new(StatusCodes.Status404NotFound, "This result is not here any more: the oldest go when others come. Explain the picture again.");

    static IResult Download(byte[] file, string type, params string[] name) => Results.File(file, type, string.Join('.', name));

    static Picture Overlaid(StoredMap map, double alpha, double threshold, string colors, bool fade)
    {
        // What is below the threshold leaves the picture as it is.
        var shown = Array.ConvertAll(map.Map, v => Math.Abs(v) < threshold ? float.NaN : v);
        var picture = map.Explanation.Picture;
        return Overlay.Render(picture, shown, picture.Width, picture.Height, new() { Alpha = alpha, ColorMap = ColorMap.Create(colors), FadeLow = fade });
    }

    static byte[] Npy(float[] values, IReadOnlyList<int> shape)
    {
        using var stream = new MemoryStream();
        NpyWriter.Write(stream, values, [.. shape]);
        return stream.ToArray();
    }

    static byte[] Little(float[] values)
    {
        var bytes = MemoryMarshal.AsBytes<float>(values).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            for (var i = 0; i < bytes.Length; i += sizeof(float))
            {
                bytes.AsSpan(i, sizeof(float)).Reverse();
            }
        }

        return bytes;
    }
}
