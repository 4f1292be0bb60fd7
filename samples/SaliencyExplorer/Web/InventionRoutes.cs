using SaliencyExplorer.Running;
using SaliencyExplorer.Sessions;

namespace SaliencyExplorer.Web;

/// <summary>Pictures that nobody took: what a class looks like to the model, and changes that mislead it.</summary>
static class InventionRoutes
{
    internal static void MapInventions(this WebApplication app)
    {
        app.MapPost("/api/generate", async (HttpContext context, Gate gate) =>
        {
            var wanted = await Json.ReadAsync<WantedImage>(context.Request);
            return EventStream.Run(context, gate, (model, tell, token) => Inventions.Generate(model, wanted, context.Session().Results, tell, token));
        });

        app.MapPost("/api/attack", async (HttpContext context, Gate gate, ExplorerOptions options) =>
        {
            var wanted = await Json.ReadAsync<WantedAttack>(context.Request);
            var picture = context.Session().Picture(wanted.Picture);
            return EventStream.Run(context, gate, (model, _, token) => Inventions.Attack(model, picture, wanted, context.Session().Results, options, token));
        });
    }
}
