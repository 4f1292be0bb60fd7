using SaliencyExplorer.Running;
using SaliencyExplorer.Sessions;

namespace SaliencyExplorer.Web;

/// <summary>Explaining a picture by one method: one class, or several on a scale that they share.</summary>
static class ExplanationRoutes
{
    internal static void MapExplanations(this WebApplication app) => app.MapPost("/api/explain", async (HttpContext context, Gate gate, ExplorerOptions options) =>
    {
        var wanted = await Json.ReadAsync<WantedExplanation>(context.Request);
        var picture = context.Session().Picture(wanted.Picture);
        return EventStream.Run(context, gate, (model, tell, token) => Explanations.Make(model, picture, wanted, context.Session().Results, options, tell, token));
    });
}
