using System.Net;

namespace SaliencyExplorer.Tests;

/// <summary>Who may ask, and what answers carry.</summary>
public sealed class ProtectionTests(Server server) : IClassFixture<Server>
{
    [Theory]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Host", "elsewhere.example")]
    public async Task RequestsFromElsewhereAreRefused(string header, string value)
    {
        using var visitor = server.NewVisitor();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/demo");
        request.Headers.Add(header, value);
        await Visitor.Refusal(HttpStatusCode.Forbidden, visitor.Http.SendAsync(request));
        using var question = new HttpRequestMessage(HttpMethod.Get, "api/session");
        question.Headers.Add(header, value);
        using var answer = await visitor.Http.SendAsync(question);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task RequestsOfThePageItselfAreTaken()
    {
        using var visitor = server.NewVisitor();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/demo");
        request.Headers.Add("Origin", server.Url);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await visitor.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("js/app.js")]
    [InlineData("api/session")]
    [InlineData("api/nowhere")]
    public async Task AnswersCarryTheHeadersThatProtect(string path)
    {
        using var visitor = server.NewVisitor();
        using var answer = await visitor.Http.GetAsync(path);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.False(answer.Headers.Contains("Server"));
        if (path.StartsWith("api/", StringComparison.Ordinal))
        {
            var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
            Assert.Contains("httponly", cookie, StringComparison.Ordinal);
            Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
            Assert.True(answer.Headers.CacheControl!.NoStore);
        }
    }

    [Theory]
    [InlineData("%2e%2e/SaliencyExplorer.dll")]
    [InlineData("..%2fSaliencyExplorer.dll")]
    [InlineData("demo/shapes.onnx")]
    [InlineData("js/")]
    public async Task OnlyThePageIsServed(string path)
    {
        using var visitor = server.NewVisitor();
        using var answer = await visitor.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task AMadeUpCookieIsNobodys()
    {
        using var visitor = server.NewVisitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/session");
        request.Headers.Add("Cookie", "saliency-explorer=ffffffffffffffffffffffffffffffff");
        using var answer = await visitor.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("ffffffff", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Fact]
    public void OptionsAreChecked()
    {
        Assert.Equal(10, ExplorerOptions.Read(["--MaxPictures", "10"]).MaxPictures);
        Assert.True(ExplorerOptions.Read([]).IsLoopback);
        Assert.False(ExplorerOptions.Read(["--Url", "http://0.0.0.0:80"]).IsLoopback);
        Assert.Contains("Options: --Url", Assert.Throws<ArgumentException>(() => ExplorerOptions.Read(["--MaxPicture", "10"])).Message, StringComparison.Ordinal);
        Assert.Contains("above 0", Assert.Throws<ArgumentException>(() => ExplorerOptions.Read(["--MaxPictures", "0"])).Message, StringComparison.Ordinal);
        Assert.Contains("MaxPictures", Assert.Throws<ArgumentException>(() => ExplorerOptions.Read(["--MaxPictures", "many"])).Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1", Assert.Throws<ArgumentException>(() => ExplorerOptions.Read(["--Url", "elsewhere"])).Message, StringComparison.Ordinal);
    }
}
