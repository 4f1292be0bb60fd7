using System.Net;

namespace SaliencyExplorer.Tests;

/// <summary>Visitors are kept apart, and what they brought does not stay.</summary>
public sealed class SessionTests
{
    static readonly byte[] s_model = File.ReadAllBytes(Visitor.Demo("shapes.onnx"));

    [Fact]
    public async Task OneVisitorCannotSeeAnothersFiles()
    {
        await using var server = new Started(await Server.StartAsync(new()));
        using var one = server.NewVisitor();
        using var other = server.NewVisitor();
        var picture = await one.PictureAsync();
        var result = await one.ResultAsync("explain", new { picture, method = "gradient" });
        var id = result["maps"]![0]!["id"]!.GetValue<string>();

        foreach (var path in (string[])[$"api/pictures/{picture}/thumbnail", $"api/pictures/{picture}/seen", $"api/results/{id}/map", $"api/results/{id}/overlay.png", $"api/results/{id}/map.npy", $"api/results/{id}/attribution.npy", $"api/results/{id}/provenance.json"])
        {
            Assert.Equal(HttpStatusCode.OK, (await one.Http.GetAsync(path)).StatusCode);
            await Visitor.Refusal(HttpStatusCode.NotFound, other.Http.GetAsync(path));
        }

        await Visitor.Refusal(HttpStatusCode.NotFound, other.PostAsync("explain", new { picture, method = "gradient" }));
        Assert.Equal(HttpStatusCode.NotFound, (await other.Http.DeleteAsync($"api/pictures/{picture}")).StatusCode);
        Assert.Single((await one.SessionAsync())["pictures"]!.AsArray());
        Assert.Empty((await other.SessionAsync())["pictures"]!.AsArray());
    }

    [Fact]
    public async Task ForgettingDeletesEverything()
    {
        await using var server = new Started(await Server.StartAsync(new()));
        using var visitor = server.NewVisitor();
        var picture = await visitor.PictureAsync();
        await Visitor.Read(visitor.UploadAsync("model", "a.onnx", s_model));
        Assert.True(server.It.Sessions.HeldBytes > s_model.Length);

        Assert.Equal(HttpStatusCode.NoContent, (await visitor.Http.DeleteAsync("api/session")).StatusCode);
        Assert.Equal((0L, 0), (server.It.Sessions.HeldBytes, server.It.Sessions.Count));
        await Visitor.Refusal(HttpStatusCode.NotFound, visitor.Http.GetAsync($"api/pictures/{picture}/thumbnail"));
    }

    [Fact]
    public async Task IdleSessionsAreDeleted()
    {
        var clock = new Clock();
        await using var server = new Started(await Server.StartAsync(new() { IdleMinutes = 10 }, clock));
        using var visitor = server.NewVisitor();
        var picture = await visitor.PictureAsync();
        clock.Now += TimeSpan.FromMinutes(9);
        await visitor.SessionAsync();
        clock.Now += TimeSpan.FromMinutes(9);
        server.It.Sessions.Sweep();
        Assert.Single((await visitor.SessionAsync())["pictures"]!.AsArray());

        clock.Now += TimeSpan.FromMinutes(11);
        server.It.Sessions.Sweep();
        Assert.Equal((0L, 0), (server.It.Sessions.HeldBytes, server.It.Sessions.Count));
        Assert.Contains("10 minutes", await Visitor.Refusal(HttpStatusCode.NotFound, visitor.Http.GetAsync($"api/pictures/{picture}/thumbnail")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShutdownDeletesEverything()
    {
        var server = await Server.StartAsync(new());
        var sessions = server.Sessions;
        using var visitor = server.NewVisitor();
        await visitor.PictureAsync();
        Assert.NotEqual(0, sessions.HeldBytes);
        await server.DisposeAsync();
        Assert.Equal((0L, 0), (sessions.HeldBytes, sessions.Count));
    }

    [Fact]
    public async Task ReplacedAndRemovedFilesAreNotCountedAnyMore()
    {
        await using var server = new Started(await Server.StartAsync(new()));
        using var visitor = server.NewVisitor();
        for (var i = 0; i < 3; i++)
        {
            await Visitor.Read(visitor.UploadAsync("model", "a.onnx", s_model));
            await Visitor.Read(visitor.PostAsync("settings", new { preprocessing = "unit", engine = "auto" }));
        }

        await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.UploadAsync("model", "a.onnx", s_model[..100]));
        Assert.Equal(s_model.Length, server.It.Sessions.HeldBytes);
        var picture = await visitor.PictureAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await visitor.Http.DeleteAsync($"api/pictures/{picture}")).StatusCode);
        Assert.Equal(s_model.Length, server.It.Sessions.HeldBytes);
    }

    [Fact]
    public async Task LimitsAreKept()
    {
        await using var server = new Started(await Server.StartAsync(new() { MaxModelBytes = 100_000, MaxPictureBytes = 1000, MaxLabelBytes = 10, MaxPictures = 2 }));
        using var visitor = server.NewVisitor();
        Assert.Contains("97.7 KiB", await Visitor.Refusal(HttpStatusCode.RequestEntityTooLarge, visitor.UploadAsync("model", "a.onnx", s_model)), StringComparison.Ordinal);
        Assert.Contains("--MaxPictureBytes", await Visitor.Refusal(HttpStatusCode.RequestEntityTooLarge, visitor.UploadAsync("pictures", "a.png", new byte[1001])), StringComparison.Ordinal);
        Assert.Contains("10 bytes", await Visitor.Refusal(HttpStatusCode.RequestEntityTooLarge, visitor.UploadAsync("labels", "a.txt", new byte[11])), StringComparison.Ordinal);

        // Whatever the client says, or does not say, of its length.
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/pictures?name=a.png") { Content = new ByteArrayContent(new byte[5000]) };
        request.Headers.TransferEncodingChunked = true;
        await Visitor.Refusal(HttpStatusCode.RequestEntityTooLarge, visitor.Http.SendAsync(request));
    }

    [Fact]
    public async Task PicturesSessionsAndAllTogetherAreLimited()
    {
        await using var server = new Started(await Server.StartAsync(new() { MaxPictures = 2, MaxSessions = 2, MaxTotalBytes = 60_000 }));
        using var one = server.NewVisitor();
        await one.PictureAsync();
        await one.PictureAsync();
        var file = await File.ReadAllBytesAsync(Visitor.Demo("pictures/star_1005.png"));
        Assert.Contains("Remove one first", await Visitor.Refusal(HttpStatusCode.Conflict, one.UploadAsync("pictures", "c.png", file)), StringComparison.Ordinal);
        using var two = server.NewVisitor();
        await two.PictureAsync();
        Assert.Contains("all visitors together", await Visitor.Refusal(HttpStatusCode.InsufficientStorage, two.UploadAsync("model", "a.onnx", s_model)), StringComparison.Ordinal);
        using var three = server.NewVisitor();
        Assert.Contains("Try again later", await Visitor.Refusal(HttpStatusCode.ServiceUnavailable, three.Http.GetAsync("api/session")), StringComparison.Ordinal);

        // One that brought nothing makes room.
        Assert.Equal(HttpStatusCode.NoContent, (await two.Http.DeleteAsync("api/session")).StatusCode);
        await three.SessionAsync();
        await two.SessionAsync();
        Assert.Equal(2, server.It.Sessions.Count);
    }

    [Fact]
    public async Task OldResultsMakeRoomForNewOnes()
    {
        await using var server = new Started(await Server.StartAsync(new() { MaxResultBytes = 200_000 }));
        using var visitor = server.NewVisitor();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await visitor.ResultAsync("explain", new { picture = "demo-0", method = "gradient" }))["maps"]![0]!["id"]!.GetValue<string>());
        }

        await Visitor.Refusal(HttpStatusCode.NotFound, visitor.Http.GetAsync($"api/results/{ids[0]}/map"));
        Assert.Equal(HttpStatusCode.OK, (await visitor.Http.GetAsync($"api/results/{ids[^1]}/map")).StatusCode);
    }

    [Fact]
    public async Task HangingUpAndTimeLimitsEndTheWork()
    {
        await using var server = new Started(await Server.StartAsync(new() { MaxSeconds = 0.2, MaxParallel = 1 }));
        using var visitor = server.NewVisitor();
        var (type, data) = (await visitor.EventsAsync("generate", new { @class = 0, steps = 1024 }))[^1];
        Assert.Equal("failed", type);
        Assert.Contains("longer than 0.2 seconds", data["error"]!.GetValue<string>(), StringComparison.Ordinal);

        await using var patient = new Started(await Server.StartAsync(new() { MaxParallel = 1 }));
        using var hasty = patient.NewVisitor();
        using (var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(300)))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hasty.Http.PostAsync("api/generate", new StringContent("""{ "class": 0, "steps": 1024 }"""), hangUp.Token).ContinueWith(async r => await (await r).Content.ReadAsStringAsync(hangUp.Token), TaskScheduler.Default).Unwrap());
        }

        // The only turn is free again long before 1024 steps would have been done.
        Assert.Equal("circle", (await hasty.ResultAsync("explain", new { picture = "demo-0", method = "gradient" }))["predictions"]![0]!["label"]!.GetValue<string>());
    }

    sealed class Clock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>A server for one test.</summary>
    sealed class Started(Server server) : IAsyncDisposable
    {
        internal Server It => server;

        internal Visitor NewVisitor() => server.NewVisitor();

        public async ValueTask DisposeAsync() => await server.DisposeAsync();
    }
}
