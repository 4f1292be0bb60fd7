using Microsoft.ML.Saliency;
using SaliencyExplorer.Files;
using SaliencyExplorer.Models;
using SaliencyExplorer.Sessions;

namespace SaliencyExplorer.Web;

/// <summary>What the page needs to know when it opens, and the button that forgets.</summary>
static class SessionRoutes
{
    internal static void MapSession(this WebApplication app)
    {
        app.MapGet("/api/session", async (HttpContext context, Demo demo, ExplorerOptions options) =>
        {
            using var use = await context.Session().UseModelAsync();
            return Results.Json(
                new
                {
                    Model = ModelState.Of(use.Model),
                    Pictures = context.Session().Pictures.Select(PictureState.Of),
                    Demo = demo.Pictures.Select(PictureState.Of),
                    Engines = EngineCatalog.Names,
                    Presets = ImagePreprocessing.Presets,
                    Colors = ColorMap.All.Select(c => new { c.Name, c.IsDiverging, Table = Table(c) }),
                    Limits = new { options.MaxModelBytes, options.MaxPictureBytes, options.MaxPictures, options.MaxLabelBytes, options.IdleMinutes },
                },
                Json.Options);
        });

        app.MapDelete("/api/session", (HttpContext context, SessionStore store) =>
        {
            store.Forget(context.Session());
            context.Response.Cookies.Delete(SessionCookie.Name);
            return Results.NoContent();
        });
    }

    /// <summary>256 colours as one hexadecimal number, from the lowest value to the highest.</summary>
    static string Table(ColorMap map)
        => Convert.ToHexStringLower(
            [.. Enumerable.Range(0, 256).Select(i => map.Color(map.IsDiverging ? (i - 127.5f) / 127.5f : i / 255f)).SelectMany(c => new[] { c.R, c.G, c.B })]);
}

/// <summary>A picture as the page knows it.</summary>
sealed record PictureState(string Id, string Name, int Width, int Height)
{
    internal static PictureState Of(StoredPicture picture) => new(picture.Id, picture.Name, picture.Width, picture.Height);
}
