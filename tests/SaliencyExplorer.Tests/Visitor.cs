using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace SaliencyExplorer.Tests;

/// <summary>A client as the page is one, with cookies.</summary>
sealed class Visitor(string url) : IDisposable
{
    internal HttpClient Http { get; } = new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new(url), Timeout = TimeSpan.FromSeconds(300) };

    internal static string Demo(string file) => Path.Combine(AppContext.BaseDirectory, "demo", file);

    internal Task<JsonObject> SessionAsync() => Read(Http.GetAsync("api/session"));

    internal Task<HttpResponseMessage> UploadAsync(string what, string name, byte[] file)
        => Http.PostAsync($"api/{what}?name={Uri.EscapeDataString(name)}", new ByteArrayContent(file));

    internal async Task<string> PictureAsync(string name = "mine.png")
        => (await Read(UploadAsync("pictures", name, await File.ReadAllBytesAsync(Demo("pictures/star_1005.png")))))["id"]!.GetValue<string>();

    internal Task<HttpResponseMessage> PostAsync(string path, object body) => Http.PostAsJsonAsync($"api/{path}", body);

    /// <summary>Runs slow work; returns every event in its order.</summary>
    internal async Task<List<(string Type, JsonObject Data)>> EventsAsync(string path, object body)
    {
        using var response = await PostAsync(path, body);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block =>
        {
            var lines = block.Split('\n');
            return (lines.First(l => l.StartsWith("event: ", StringComparison.Ordinal))[7..], JsonNode.Parse(lines.First(l => l.StartsWith("data: ", StringComparison.Ordinal))[6..])!.AsObject());
        })];
    }

    /// <summary>The result of slow work.</summary>
    internal async Task<JsonObject> ResultAsync(string path, object body)
    {
        var (type, data) = (await EventsAsync(path, body))[^1];
        Assert.True(type == "result", data.ToJsonString());
        return data;
    }

    /// <summary>The JSON of an answer that succeeded.</summary>
    internal static async Task<JsonObject> Read(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The message of an answer that refused, which is never more than a sentence or two.</summary>
    internal static async Task<string> Refusal(HttpStatusCode status, Task<HttpResponseMessage> request)
    {
        using var response = await request;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        var message = JsonNode.Parse(text)!["error"]!.GetValue<string>();
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
        return message;
    }

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose() => Http.Dispose();
}
