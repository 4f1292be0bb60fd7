using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SaliencyExplorer.Sessions;
using SaliencyExplorer.Web;

namespace SaliencyExplorer.Tests;

/// <summary>The real server on a free port of this machine.</summary>
public sealed class Server : IAsyncLifetime
{
    readonly ExplorerOptions _options;
    readonly TimeProvider _time;
    WebApplication? _app;

    public Server()
        : this(new())
    {
    }

    internal Server(ExplorerOptions options, TimeProvider? time = null) => (_options, _time) = (options with { Url = "http://127.0.0.1:0" }, time ?? TimeProvider.System);

    internal string Url => _app!.Urls.First();

    internal SessionStore Sessions => _app!.Services.GetRequiredService<SessionStore>();

    internal static async Task<Server> StartAsync(ExplorerOptions options, TimeProvider? time = null)
    {
        var server = new Server(options, time);
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Somebody with cookies of their own.</summary>
    internal Visitor NewVisitor() => new(Url);

    public async Task InitializeAsync()
    {
        _app = ExplorerApp.Create(_options, _time);
        await _app.StartAsync();
    }

    public async Task DisposeAsync() => await _app!.DisposeAsync();
}
