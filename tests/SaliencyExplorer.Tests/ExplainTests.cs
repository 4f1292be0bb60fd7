using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Saliency;
using Microsoft.ML.Saliency.Onnx;

namespace SaliencyExplorer.Tests;

/// <summary>What the server finds is what the library finds.</summary>
public sealed class ExplainTests(Server server) : IClassFixture<Server>
{
    [Fact]
    public async Task MapsAreTheLibrarysOwn()
    {
        using var visitor = server.NewVisitor();
        var picture = await visitor.PictureAsync();
        var result = await visitor.ResultAsync("explain", new { picture, method = "grad-cam" });
        var id = result["maps"]![0]!["id"]!.GetValue<string>();

        using var saliency = OnnxSaliency.Load(Visitor.Demo("shapes.onnx"), new() { Preprocessing = new() { Scale = 1 }, Labels = await File.ReadAllLinesAsync(Visitor.Demo("shapes.labels.txt")) });
        var expected = saliency.Explain(Visitor.Demo("pictures/star_1005.png"), new GradCam());
        Assert.Equal("star", result["maps"]![0]!["explained"]!["label"]!.GetValue<string>());
        Assert.Equal(expected.Map(), MemoryMarshal.Cast<byte, float>(await visitor.Http.GetByteArrayAsync($"api/results/{id}/map")).ToArray());

        // The picture for download, decoded again, is the library's overlay.
        var png = await visitor.Http.GetByteArrayAsync($"api/results/{id}/overlay.png?alpha=0.5");
        using var image = PictureFile.Load(png);
        Assert.Equal(expected.Overlay().Rgba, image.ToPicture().Rgba);
    }

    [Fact]
    public async Task ThresholdLeavesThePictureAsItIs()
    {
        using var visitor = server.NewVisitor();
        var picture = await visitor.PictureAsync();
        var id = (await visitor.ResultAsync("explain", new { picture, method = "gradient" }))["maps"]![0]!["id"]!.GetValue<string>();
        using var overlay = PictureFile.Load(await visitor.Http.GetByteArrayAsync($"api/results/{id}/overlay.png?alpha=1&threshold=1.1"));
        using var seen = PictureFile.Load(await visitor.Http.GetByteArrayAsync($"api/pictures/{picture}/seen"));
        Assert.Equal(seen.ToPicture().Rgba, overlay.ToPicture().Rgba);
    }

    [Fact]
    public async Task EveryMethodThatFitsExplainsAndTheOthersSayWhyNot()
    {
        using var visitor = server.NewVisitor();
        var methods = (await visitor.SessionAsync())["model"]!["methods"]!.AsArray();
        Assert.Equal(ExplainerCatalog.All.Select(m => m.Name), methods.Select(m => m!["name"]!.GetValue<string>()));

        // The slowest take a second each, by the same way as others.
        foreach (var method in methods.Where(m => m!["passes"]!.GetValue<long>() <= 1500))
        {
            var name = method!["name"]!.GetValue<string>();
            var (type, data) = (await visitor.EventsAsync("explain", new { picture = "demo-4", method = name }))[^1];
            var reason = method["reason"]?.GetValue<string>();
            Assert.True(type == (reason is null ? "result" : "failed"), $"{name}: {data.ToJsonString()}");
            if (reason is not null)
            {
                Assert.Equal(reason, data["error"]!.GetValue<string>());
            }
        }
    }

    [Fact]
    public async Task SlowMethodsTellHowFarTheyAre()
    {
        using var visitor = server.NewVisitor();
        var events = await visitor.EventsAsync("explain", new { picture = "demo-0", method = "integrated-gradients" });
        var done = events.Where(e => e.Type == "progress").Select(e => e.Data["done"]!.GetValue<long>()).ToList();
        Assert.True(done.Count > 1);
        Assert.Equal(done.Order(), done);
        Assert.All(events.Where(e => e.Type == "progress"), e => Assert.InRange(e.Data["done"]!.GetValue<long>(), 0, e.Data["total"]!.GetValue<long>()));
    }

    [Fact]
    public async Task ComparedClassesShareOneScale()
    {
        using var visitor = server.NewVisitor();
        var result = await visitor.ResultAsync("explain", new { picture = "demo-0", method = "grad-cam", classes = new[] { 0, 1 }, layer = "relu3" });
        Assert.Equal("relu3", result["layer"]!.GetValue<string>());
        var maps = new List<float[]>();
        foreach (var map in result["maps"]!.AsArray())
        {
            maps.Add(MemoryMarshal.Cast<byte, float>(await visitor.Http.GetByteArrayAsync($"api/results/{map!["id"]!.GetValue<string>()}/map")).ToArray());
        }

        using var saliency = OnnxSaliency.Load(Visitor.Demo("shapes.onnx"), new() { Preprocessing = new() { Scale = 1 } });
        var picture = saliency.Open(Visitor.Demo("pictures/circle_1002.png"));
        var method = new GradCam { Layer = "relu3" };
        var expected = SaliencyMaps.Together([.. ((int[])[0, 1]).Select(c => saliency.Explain(picture, method, Target.Class(c)).Attribution)], 64, 64, new() { Normalization = Normalization.MinMax });
        Assert.Equal(expected.Data, maps.SelectMany(m => m));
        Assert.Equal([1f, 1f], [maps.SelectMany(m => m).Max(), Math.Max(maps[0].Max(), maps[1].Max())]);

        var same = await visitor.ResultAsync("explain", new { picture = "demo-0", method = "eigen-cam", classes = new[] { 0, 1 } });
        Assert.Contains("does not look at the class", same["note"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DownloadsAreWhatTheySay()
    {
        using var visitor = server.NewVisitor();
        var id = (await visitor.ResultAsync("explain", new { picture = "demo-0", method = "gradient" }))["maps"]![0]!["id"]!.GetValue<string>();

        // "\x93NUMPY", and a header that names the shape.
        var values = await visitor.Http.GetByteArrayAsync($"api/results/{id}/attribution.npy");
        Assert.Contains("(3, 64, 64)", Encoding.ASCII.GetString(values, 10, BinaryPrimitives.ReadUInt16LittleEndian(values.AsSpan(8))), StringComparison.Ordinal);
        using var map = await visitor.Http.GetAsync($"api/results/{id}/map.npy");
        Assert.Equal("circle_1002.gradient.circle.map.npy", map.Content.Headers.ContentDisposition?.FileName);
        Assert.Contains("sha256", await visitor.Http.GetStringAsync($"api/results/{id}/provenance.json"), StringComparison.Ordinal);

        var compiled = OnnxModel.Load(await visitor.Http.GetByteArrayAsync("api/compiled?method=grad-cam&class=2&layer=relu3"));
        Assert.Contains("saliency", compiled.Graph.Outputs.Select(o => o.Name));
        Assert.Contains("cannot be part of a model", await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.Http.GetAsync("api/compiled?method=occlusion")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImagesOfAClassComeFrameByFrame()
    {
        using var visitor = server.NewVisitor();
        var events = await visitor.EventsAsync("generate", new { @class = 3, steps = 16 });
        var (type, result) = events[^1];
        Assert.Equal("result", type);
        Assert.Equal("star", result["label"]!.GetValue<string>());
        Assert.All(events[..^1], e => Assert.StartsWith("iVBORw0KGgo", e.Data["image"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(events[0].Data["step"]!.GetValue<int>(), events.Count - 1), events[..^1].Select(e => e.Data["step"]!.GetValue<int>()));
        Assert.Equal(17, result["scores"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("fgsm")]
    [InlineData("pgd")]
    public async Task AttacksShowBeforeAndAfter(string kind)
    {
        using var visitor = server.NewVisitor();
        var result = await visitor.ResultAsync("attack", new { picture = "demo-0", kind, epsilon = 8 });
        Assert.True(result["succeeded"]!.GetValue<bool>());
        Assert.Equal("circle", result["before"]![0]!["label"]!.GetValue<string>());
        Assert.NotEqual("circle", result["after"]![0]!["label"]!.GetValue<string>());
        var pictures = new Dictionary<string, Picture>();
        foreach (var name in (string[])["before", "after", "difference"])
        {
            using var image = PictureFile.Load(await visitor.Http.GetByteArrayAsync($"api/results/{result["id"]!.GetValue<string>()}/pictures/{name}"));
            pictures[name] = image.ToPicture();
        }

        var differences = pictures["before"].Rgba.Zip(pictures["after"].Rgba, (b, a) => a - b).ToArray();
        Assert.Equal(8, differences.Max(Math.Abs));
        Assert.Equal(differences.Where((_, i) => i % 4 < 3).Select(d => (byte)Math.Clamp(Math.Round(128 + d * 127 / 8.0), 0, 255)), pictures["difference"].Rgba.Where((_, i) => i % 4 < 3));
    }
}
