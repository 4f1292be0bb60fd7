using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SaliencyExplorer.Tests.Browser;

/// <summary>A page in a browser. Whatever the page complains of is collected.</summary>
sealed class Page : IAsyncDisposable
{
    static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    readonly ClientWebSocket _socket = new();
    readonly SemaphoreSlim _sending = new(1);
    readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _open = new();
    string? _session;
    string? _context;
    Task _receiving = Task.CompletedTask;
    int _last;

    /// <summary>Errors that the page raised or logged: exceptions, refused scripts and styles, failed requests.</summary>
    internal ConcurrentQueue<string> Complaints { get; } = new();

    internal static async Task<Page> OpenAsync(string browser, string url, int width, int height, bool isDark)
    {
        var page = new Page();
        page._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await page._socket.ConnectAsync(new Uri(browser), CancellationToken.None);
        page._receiving = page.ReceiveAsync();
        page._context = (await page.SendAsync("Target.createBrowserContext", new { }))["browserContextId"]!.GetValue<string>();
        var target = await page.SendAsync("Target.createTarget", new { url = "about:blank", browserContextId = page._context });
        page._session = (await page.SendAsync("Target.attachToTarget", new { targetId = target["targetId"]!.GetValue<string>(), flatten = true }))["sessionId"]!.GetValue<string>();
        await page.SendAsync("Runtime.enable", new { });
        await page.SendAsync("Log.enable", new { });
        await page.SendAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = width < 500 });
        await page.SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = isDark ? "dark" : "light" } } });
        await page.SendAsync("Page.navigate", new { url });
        return page;
    }

    /// <summary>The value of a JavaScript expression, a promise's result.</summary>
    internal async Task<T> EvaluateAsync<T>(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        return answer["exceptionDetails"] is { } failed ? throw new InvalidOperationException($"{expression}: {failed.ToJsonString()}") : answer["result"]!["value"].Deserialize<T>()!;
    }

    /// <summary>Runs a statement.</summary>
    internal Task DoAsync(string statement) => EvaluateAsync<JsonNode?>($"(async () => {{ {statement} }})().then(() => null)");

    /// <summary>Waits until an expression is true.</summary>
    internal async Task UntilAsync(string condition)
    {
        for (var waited = Stopwatch.StartNew(); !await EvaluateAsync<bool>($"!!({condition})"); await Task.Delay(30))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(180), $"Not within 180 s: {condition}. Complaints: {string.Join("; ", Complaints)}");
        }
    }

    /// <summary>Gives files to a file input, as a user would by its dialog.</summary>
    internal async Task ChooseFilesAsync(string selector, params string[] files)
    {
        var root = await SendAsync("DOM.getDocument", new { });
        var node = await SendAsync("DOM.querySelector", new { nodeId = root["root"]!["nodeId"]!.GetValue<int>(), selector });
        await SendAsync("DOM.setFileInputFiles", new { files, nodeId = node["nodeId"]!.GetValue<int>() });
    }

    /// <summary>Presses a key, such as "Tab", " " or "ArrowRight".</summary>
    internal async Task PressAsync(string key)
    {
        var code = key switch { "Tab" => 9, " " => 32, "Enter" => 13, "ArrowRight" => 39, "ArrowDown" => 40, _ => throw new ArgumentException(key) };
        var text = key switch { " " => " ", "Enter" => "\r", _ => null };
        await SendAsync("Input.dispatchKeyEvent", new { type = text is null ? "rawKeyDown" : "keyDown", key, windowsVirtualKeyCode = code, text });
        await SendAsync("Input.dispatchKeyEvent", new { type = "keyUp", key, windowsVirtualKeyCode = code });
    }

    internal async Task SaveAsync(string path)
    {
        var shot = await SendAsync("Page.captureScreenshot", new { format = "png" });
        await File.WriteAllBytesAsync(path, Convert.FromBase64String(shot["data"]!.GetValue<string>()));
    }

    public async ValueTask DisposeAsync()
    {
        var context = _context;
        _session = null;
        await SendAsync("Target.disposeBrowserContext", new { browserContextId = context });
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    async Task<JsonObject> SendAsync(string method, object parameters)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _open[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters, s_json) };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(180));
    }

    async Task ReceiveAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            for (; ; )
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.ToArray())!.AsObject());
                    message.SetLength(0);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            foreach (var open in _open.Values)
            {
                open.TrySetException(new InvalidOperationException("The browser hung up.", e));
            }
        }
    }

    void Take(JsonObject message)
    {
        if (message["id"] is { } id && _open.TryRemove(id.GetValue<int>(), out var answer))
        {
            if (message["error"] is { } error)
            {
                answer.SetException(new InvalidOperationException(error.ToJsonString()));
            }
            else
            {
                answer.SetResult(message["result"]!.AsObject());
            }
        }
        else if (message["method"]?.GetValue<string>() == "Runtime.exceptionThrown")
        {
            Complaints.Enqueue(message["params"]!.ToJsonString());
        }
        else if (message["method"]?.GetValue<string>() == "Log.entryAdded" && message["params"]!["entry"]!["level"]!.GetValue<string>() == "error")
        {
            Complaints.Enqueue(message["params"]!["entry"]!["text"]!.GetValue<string>());
        }
    }
}
