using SaliencyExplorer.Files;
using SaliencyExplorer.Models;
using SaliencyExplorer.Running;
using SaliencyExplorer.Sessions;

namespace SaliencyExplorer.Web;

/// <summary>The server.</summary>
static class ExplorerApp
{
    internal static WebApplication Create(ExplorerOptions options, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, WebRootPath = "wwwroot", EnvironmentName = Environments.Production });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // That it cannot start, Program says in a sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;

            // Each route has a limit of its own; this one is for what no route reads.
            server.Limits.MaxRequestBodySize = options.MaxModelBytes + (1 << 20);
            server.Limits.MaxConcurrentConnections = 512;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<Demo>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Demo>());
        builder.Services.AddSingleton<SessionStore>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SessionStore>());
        builder.Services.AddSingleton<Uploads>();
        builder.Services.AddSingleton<Gate>();

        var app = builder.Build();
        app.Urls.Add(options.Url);
        app.UseProtection(options);
        app.UseErrors();
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.UseSessions();
        app.MapSession();
        app.MapModel();
        app.MapPictures();
        app.MapExplanations();
        app.MapInventions();
        app.MapResults();
        app.MapFallback("/api/{**rest}", () => Results.Json(new ErrorBody("There is no such address. Reload the page."), Json.Options, statusCode: StatusCodes.Status404NotFound));
        return app;
    }
}
