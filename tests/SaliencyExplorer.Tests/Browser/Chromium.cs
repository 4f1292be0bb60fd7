using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SaliencyExplorer.Tests.Browser;

/// <summary>A real browser without a window, spoken to by its own DevTools protocol. Tests that want it are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime, IDisposable
{
    static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    readonly string _profile = Path.Combine(Path.GetTempPath(), $"explorer-tests-{Guid.NewGuid():N}");
    Process? _process;
    HttpClient? _client;

    public async Task InitializeAsync()
    {
        if (Find() is not { } path)
        {
            return;
        }

        // Port 0: the browser takes one that is free, and writes it into its profile.
        var start = new ProcessStartInfo(path) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={_profile}", "about:blank"])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        var file = Path.Combine(_profile, "DevToolsActivePort");
        for (var waited = Stopwatch.StartNew(); !File.Exists(file) || File.ReadAllLines(file).Length < 2;)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(180), "The browser did not open its port within three minutes.");
            await Task.Delay(50);
        }

        _client = new() { BaseAddress = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{File.ReadAllLines(file)[0]}")) };
    }

    /// <summary>Opens a page of its own, with cookies of its own.</summary>
    internal async Task<Page> OpenAsync(string url, int width, int height, bool isDark = false)
    {
        Skip.If(_client is null, $"There is no browser: none of {string.Join(", ", s_names)} is on the PATH.");
        var browser = await _client.GetFromJsonAsync<JsonObject>("/json/version");
        return await Page.OpenAsync(browser!["webSocketDebuggerUrl"]!.GetValue<string>(), url, width, height, isDark);
    }

    public void Dispose() => _client?.Dispose();

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException)
            {
                // A process of the browser that still dies may write into it; it lies in the folder for temporary files.
            }
        }
    }

    static string? Find()
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
