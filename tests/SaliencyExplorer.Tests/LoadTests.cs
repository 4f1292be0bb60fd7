using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace SaliencyExplorer.Tests;

/// <summary>Eight visitors at once, each with pictures of their own, as fast as they get answers.</summary>
public sealed class LoadTests(Server server, ITestOutputHelper output) : IClassFixture<Server>
{
    static readonly string[] s_methods = ["grad-cam", "gradient", "guided-grad-cam", "layer-cam", "smoothgrad", "occlusion"];

    /// <summary>For 5 seconds, or as many as EXPLORER_TESTS_SECONDS says.</summary>
    [Fact]
    public async Task EightVisitorsAtOnce()
    {
        var length = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("EXPLORER_TESTS_SECONDS") ?? "5", CultureInfo.InvariantCulture));
        await Visit(0, Stopwatch.StartNew(), TimeSpan.FromSeconds(0.01));
        var watch = Stopwatch.StartNew();
        var found = (await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Visit(i, watch, length))))).SelectMany(times => times).ToList();
        var (whole, engine) = (found.Select(t => t.Whole).Order().ToList(), found.Select(t => t.Engine).Order().ToList());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{found.Count} explanations and {3 * found.Count} requests in {watch.Elapsed.TotalSeconds:0.0} s, {found.Count / watch.Elapsed.TotalSeconds:0.0} explanations/s; answered in {whole[whole.Count / 2]:0} ms (median), {whole[whole.Count * 95 / 100]:0} ms (95 %), of which explaining {engine[engine.Count / 2]:0} ms (median); {GC.GetTotalMemory(forceFullCollection: false) >> 20} MiB managed, {Environment.WorkingSet >> 20} MiB in all"));
        Assert.True(found.Count >= 8);
    }

    async Task<List<(double Whole, double Engine)>> Visit(int visitor, Stopwatch watch, TimeSpan length)
    {
        using var me = server.NewVisitor();
        var picture = await me.PictureAsync($"{visitor}.png");
        var times = new List<(double, double)>();
        for (var i = visitor; times.Count == 0 || watch.Elapsed < length; i++)
        {
            var began = watch.Elapsed;
            var result = await me.ResultAsync("explain", new { picture, method = s_methods[i % s_methods.Length] });
            times.Add(((watch.Elapsed - began).TotalMilliseconds, 1000 * result["maps"]![0]!["seconds"]!.GetValue<double>()));
            Assert.Equal("star", result["predictions"]![0]!["label"]!.GetValue<string>());

            // What the page does next: the values, and at times a download.
            var id = result["maps"]![0]!["id"]!.GetValue<string>();
            Assert.Equal(64 * 64 * sizeof(float), (await me.Http.GetByteArrayAsync($"api/results/{id}/map")).Length);
            Assert.NotEmpty(await me.Http.GetByteArrayAsync($"api/results/{id}/overlay.png"));
        }

        return times;
    }
}
