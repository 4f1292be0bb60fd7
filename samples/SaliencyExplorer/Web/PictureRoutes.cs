using System.Security.Cryptography;
using Microsoft.ML.Saliency;
using SaliencyExplorer.Files;
using SaliencyExplorer.Running;
using SaliencyExplorer.Sessions;

namespace SaliencyExplorer.Web;

/// <summary>Bringing pictures, and looking at them.</summary>
static class PictureRoutes
{
    internal static void MapPictures(this WebApplication app)
    {
        app.MapPost("/api/pictures", async (HttpContext context, string? name, Uploads uploads, Gate gate, ExplorerOptions options) =>
        {
            var file = await uploads.ReadAsync(context.Request, options.MaxPictureBytes, "picture", nameof(options.MaxPictureBytes));
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            var picture = await gate.RunAsync(_ => StoredPicture.Of(id, FileName.Shown(name, "picture"), file, options.ImageLimits()), context.RequestAborted);
            context.Session().Add(picture);
            return Results.Json(PictureState.Of(picture), Json.Options);
        });

        app.MapDelete("/api/pictures/{id}", (HttpContext context, string id) => context.Session().Remove(id) ? Results.NoContent() : Results.NotFound());

        app.MapGet("/api/pictures/{id}/thumbnail", (HttpContext context, string id) => Results.Bytes(context.Session().Picture(id).Thumbnail, "image/png"));

        // As the model sees it: what maps line up with.
        app.MapGet("/api/pictures/{id}/seen", async (HttpContext context, string id, Gate gate, ExplorerOptions options) =>
        {
            var picture = context.Session().Picture(id);
            using var use = await context.Session().UseModelAsync();
            return Results.Bytes(await gate.RunAsync(_ => use.Model.Saliency.Preprocessing.Resized(picture.Open(options.ImageLimits())).ToPng(), context.RequestAborted), "image/png");
        });

        app.MapPost("/api/predict", async (HttpContext context, Gate gate, ExplorerOptions options) =>
        {
            var picture = context.Session().Picture((await Json.ReadAsync<WantedPrediction>(context.Request)).Picture);
            using var use = await context.Session().UseModelAsync();
            return Results.Json(await gate.RunAsync(_ => use.Model.Saliency.Predict(picture.Open(options.ImageLimits())), context.RequestAborted), Json.Options);
        });
    }

    sealed record WantedPrediction(string Picture);
}
