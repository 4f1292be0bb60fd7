using System.Net;
using Microsoft.ML.Saliency;

namespace SaliencyExplorer.Tests;

/// <summary>Files of one's own, good and bad: a clear message, never a stack trace, never a crash.</summary>
public sealed class UploadTests(Server server) : IClassFixture<Server>
{
    static readonly byte[] s_model = File.ReadAllBytes(Visitor.Demo("shapes.onnx"));
    static readonly byte[] s_picture = File.ReadAllBytes(Visitor.Demo("pictures/star_1005.png"));

    [Fact]
    public async Task ModelLabelsAndSettingsMakeAModelOfOnesOwn()
    {
        using var visitor = server.NewVisitor();
        await Visitor.Read(visitor.UploadAsync("model", "mine.onnx", s_model));
        await Visitor.Read(visitor.UploadAsync("labels", "mine.txt", Visitor.Utf8("\uFEFFA\r\nB\r\nC\r\nD <b>\r\nE\r\nF\r\n")));
        var model = await Visitor.Read(visitor.PostAsync("settings", new { preprocessing = """{ "scale": 1 }""", engine = "torch" }));
        Assert.Equal(("mine.onnx", false, "torch", 6), (model["name"]!.GetValue<string>(), model["isDemo"]!.GetValue<bool>(), model["engineInUse"]!.GetValue<string>(), model["labels"]!.GetValue<int>()));
        var picture = await visitor.PictureAsync();
        var result = await visitor.ResultAsync("explain", new { picture, method = "gradient" });
        Assert.Equal("D <b>", result["predictions"]![0]!["label"]!.GetValue<string>());

        // Another visitor still has the demo.
        using var other = server.NewVisitor();
        Assert.True((await other.SessionAsync())["model"]!["isDemo"]!.GetValue<bool>());
        Assert.True((await Visitor.Read(visitor.PostAsync("demo", new { })))["isDemo"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("cut short", 0, 50_000)]
    [InlineData("cut short within the first field", 0, 3)]
    [InlineData("begins in the middle", 1000, 200_000)]
    public async Task DamagedModelsAreRefused(string name, int from, int length)
    {
        using var visitor = server.NewVisitor();
        var message = await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.UploadAsync("model", name + ".onnx", s_model[from..(from + length)]));
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.True((await visitor.SessionAsync())["model"]!["isDemo"]!.GetValue<bool>());
    }

    [Fact]
    public async Task WhatIsNoModelIsRefused()
    {
        using var visitor = server.NewVisitor();
        await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.UploadAsync("model", "a.onnx", s_picture));
        await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.UploadAsync("model", "a.onnx", Visitor.Utf8("<html>not found</html>")));
        Assert.Contains("empty", await Visitor.Refusal(HttpStatusCode.BadRequest, visitor.UploadAsync("model", "a.onnx", [])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedPicturesAreRefused()
    {
        using var visitor = server.NewVisitor();

        // A header of 50,000 x 50,000 pixels in a file of a few kilobytes.
        var bomb = s_picture.ToArray();
        ((ReadOnlySpan<byte>)[0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50]).CopyTo(bomb.AsSpan(16));
        Assert.Contains("50000 x 50000", await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.UploadAsync("pictures", "bomb.png", bomb)), StringComparison.Ordinal);
        foreach (var file in (byte[][])[s_picture[..^200], s_picture[..20], s_model[..2000], Visitor.Utf8("GIF89a")])
        {
            Assert.Contains("odd.png", await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.UploadAsync("pictures", "odd.png", file)), StringComparison.Ordinal);
        }

        Assert.Empty((await visitor.SessionAsync())["pictures"]!.AsArray());
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\Users\me\cat.png", "cat.png")]
    [InlineData("..", "picture")]
    [InlineData("", "picture")]
    [InlineData("<script>alert(1)</script>.png", "script>.png")]
    [InlineData("a\r\nSet-Cookie: b=c\0.png", "aSet-Cookie: b=c.png")]
    [InlineData("\u202Egnp.exe", "gnp.exe")]
    public async Task NamesAreOnlyShown(string given, string shown)
    {
        using var visitor = server.NewVisitor();
        var picture = await Visitor.Read(visitor.UploadAsync("pictures", given, s_picture));
        Assert.Equal(shown, picture["name"]!.GetValue<string>());

        // And what downloads are called after has none of it.
        var result = await visitor.ResultAsync("explain", new { picture = picture["id"]!.GetValue<string>(), method = "gradient" });
        using var download = await visitor.Http.GetAsync($"api/results/{result["maps"]![0]!["id"]!.GetValue<string>()}/map.npy");
        Assert.Matches("^[A-Za-z0-9._-]+$", download.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
    }

    [Fact]
    public async Task SettingsThatMeanNothingAreRefusedAndNothingChanges()
    {
        using var visitor = server.NewVisitor();
        Assert.Contains("Presets: ", await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.PostAsync("settings", new { preprocessing = "nonsense", engine = "auto" })), StringComparison.Ordinal);
        Assert.Contains("scale", await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.PostAsync("settings", new { preprocessing = """{ "scael": 1 }""", engine = "auto" })), StringComparison.Ordinal);
        Assert.Contains("Engines: ", await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.PostAsync("settings", new { preprocessing = "unit", engine = "steam" })), StringComparison.Ordinal);
        await Visitor.Refusal(HttpStatusCode.BadRequest, visitor.PostAsync("settings", new { engine = 7 }));
        Assert.Contains("UTF-8", await Visitor.Refusal(HttpStatusCode.UnprocessableEntity, visitor.UploadAsync("labels", "a.txt", s_picture)), StringComparison.Ordinal);
        Assert.True((await visitor.SessionAsync())["model"]!["isDemo"]!.GetValue<bool>());
    }

    [Fact]
    public async Task QuestionsThatMeanNothingAreAnsweredInASentence()
    {
        using var visitor = server.NewVisitor();
        await Refused(new { picture = "demo-0", method = "guess" }, "Methods: ");
        await Refused(new { picture = "demo-0", method = "grad-cam", classes = new[] { 99 } }, "Class 99");
        await Refused(new { picture = "demo-0", method = "grad-cam", layer = "conv99" }, "conv99");
        Assert.Contains("not here any more", await Visitor.Refusal(HttpStatusCode.NotFound, visitor.PostAsync("explain", new { picture = "../demo-0", method = "gradient" })), StringComparison.Ordinal);
        await Visitor.Refusal(HttpStatusCode.BadRequest, visitor.PostAsync("explain", new { picture = "demo-0" }));
        await Visitor.Refusal(HttpStatusCode.NotFound, visitor.Http.GetAsync("api/results/0123/map"));
        await Visitor.Refusal(HttpStatusCode.NotFound, visitor.Http.GetAsync("api/nowhere"));

        async Task Refused(object body, string part)
        {
            var (type, data) = (await visitor.EventsAsync("explain", body))[^1];
            Assert.Equal("failed", type);
            Assert.Contains(part, data["error"]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task ModelOfAThousandClasses()
    {
        using var visitor = server.NewVisitor();
        await Visitor.Read(visitor.UploadAsync("model", "squeezenet.onnx", await File.ReadAllBytesAsync(Eval.Model("squeezenet1.1_torch113_op16.onnx"))));
        await Visitor.Read(visitor.UploadAsync("labels", "labels.txt", await File.ReadAllBytesAsync(Eval.Label("ilsvrc12_synset_words.txt"))));
        var picture = await Visitor.Read(visitor.UploadAsync("pictures", "dog.jpg", await File.ReadAllBytesAsync(Eval.Photo("golden_retriever.jpg"))));
        var result = await visitor.ResultAsync("explain", new { picture = picture["id"]!.GetValue<string>(), method = "grad-cam" });
        Assert.Equal(207, result["predictions"]![0]!["index"]!.GetValue<int>());
        Assert.Equal("golden retriever", result["predictions"]![0]!["label"]!.GetValue<string>());
        var found = await visitor.Http.GetStringAsync("api/classes?search=Egyptian%20cat");
        Assert.Contains("285", found, StringComparison.Ordinal);
    }
}
