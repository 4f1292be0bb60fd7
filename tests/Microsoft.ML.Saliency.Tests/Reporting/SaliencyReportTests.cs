using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Data;
using static Microsoft.ML.Saliency.Tests.Pictures.DemoPictures;

namespace Microsoft.ML.Saliency.Tests.Reporting;

public sealed partial class SaliencyReportTests : IDisposable
{
    const string Nasty = "a\"b<img src=x onerror='document.title=1'>\n</script><script>document.title=2</script>.png";
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    readonly OnnxSaliency _saliency = Load();

    string Page => Path.Combine(_folder, "deep", "report.html");

    public void Dispose()
    {
        _saliency.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_row_says_what_was_predicted_and_shows_every_map()
    {
        using (var report = SaliencyReport.Create(Page, new() { Title = "Shapes & more", Note = "shapes.onnx" }))
        {
            report.Add("first.png", [Explain(new GradCam()), Explain(new InputXGradient())]);
        }

        var (page, row) = (File.ReadAllText(Page), Rows().Single());
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.Contains("<title>Shapes &amp; more</title>", page, StringComparison.Ordinal);
        Assert.Contains("<span>circle</span><progress value=\"0.9", row, StringComparison.Ordinal);
        Assert.Equal(5, Regex.Count(row, "<progress "));
        Assert.Equal(2, Regex.Count(row, "<saliency-map "));
        Assert.Equal(1, Regex.Count(row, "<saliency-map [^>]* signed "));
        Assert.Equal(2, Regex.Count(row, "&quot;sha256&quot;"));
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_and_pictures_are_those_of_the_explanation()
    {
        PictureExplanation[] all = [Explain(new GradCam()), Explain(new Gradient()), Explain(new InputXGradient())];
        using (var report = SaliencyReport.Create(Page, new() { Provenance = false }))
        {
            report.Add("first.png", all);
        }

        var row = Rows().Single();
        Assert.DoesNotContain("sha256", row, StringComparison.Ordinal);
        var images = Source().Matches(row).Select(m => Decode(m.Groups[1].Value)).ToList();
        Assert.Equal(all[0].Picture.Rgba, images[0].Rgba);

        // The class activation map at its layer's resolution, on the scale of the one at the picture's.
        var cam = all[0];
        Assert.Equal((16, 16), (images[1].Width, images[1].Height));
        var small = SaliencyMaps.From(cam.Attribution, 16, 16, new() { Normalization = Normalization.None }).Data;
        var (low, high) = SaliencyMaps.Scale(cam.Map(new() { Normalization = Normalization.None }), Normalization.MinMax)!.Value;
        Near(small.Select(v => 255 * Math.Clamp((v - low) / (high - low), 0, 1)), images[1]);
        Near(all[1].Map().Select(v => 255 * v), images[2]);
        Near(all[2].Map().Select(v => 128 + 127 * v), images[3]);

        static void Near(IEnumerable<float> expected, Picture picture)
            => Assert.All(expected.Zip(picture.Rgba.Chunk(4)), p => Assert.InRange(Math.Abs(p.First - p.Second[0]), 0, 0.51));
    }

    [Theory]
    [InlineData(224, 224)]
    [InlineData(131, 403)]
    public void A_photo_is_a_small_jpeg_that_looks_the_same(int width, int height)
    {
        // Smooth, with edges, in saturated colours, of sides that are no multiples of 8.
        var photo = new Picture(width, height, [.. Enumerable.Range(0, width * height).SelectMany(i => Pixel(i % width, i / width))]);
        using (var report = SaliencyReport.Create(Page))
        {
            report.Add("photo.png", [Explain(new GradCam()) with { Picture = photo }]);
        }

        var jpeg = Regex.Match(Rows().Single(), "src=\"data:image/jpeg;base64,([^\"]+)\"").Groups[1].Value;
        var read = Decode(jpeg);
        Assert.Equal((width, height), (read.Width, read.Height));
        var square = photo.Rgba.Zip(read.Rgba, (a, b) => Math.Pow(a - b, 2)).Average() * 4 / 3;

        // What quality 90 promises: 35 dB and more are not told from the original.
        Assert.InRange(10 * Math.Log10(255 * 255 / square), 35, 80);
        Assert.InRange(jpeg.Length, 1, width * height);

        static byte[] Pixel(int x, int y) => (x - 60) * (x - 60) + (y - 90) * (y - 90) < 1600 ? [230, 40, 60, 255] : [(byte)(x % 256), (byte)(y * 2 % 256 / 2), (byte)(128 + 100 * Math.Sin((x + y) / 25.0)), 255];
    }

    [Fact]
    public void Names_and_messages_are_text_and_the_only_script_is_the_pages_own()
    {
        using (var report = SaliencyReport.Create(Page, new() { Title = Nasty, Note = Nasty }))
        {
            report.Add(Nasty, [Explain(new GradCam()) with { File = Nasty, Explained = new(0, Nasty, 1) }]);
            report.AddFailure(Nasty, Nasty);
        }

        var page = File.ReadAllText(Page);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(page, "<script"));
        Assert.Equal(2, Rows().Length);
        var script = Regex.Match(page, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        Assert.Contains($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Equal([Nasty], SaliencyReport.FilesIn(Page));
        Assert.Equal(Nasty, WebUtility.HtmlDecode(Regex.Match(Rows()[1], "<p>(.*?)</p>").Groups[1].Value));
    }

    [Fact]
    public void A_run_that_was_killed_can_be_continued()
    {
        // Not disposed: what is in the file is what a killed process leaves.
        var killed = SaliencyReport.Create(Page);
        killed.Add("one.png", [Explain(new GradCam())]);
        killed.AddFailure("two.png", "torn");
        killed.Add("three.png", [Explain(new GradCam())]);
        var rows = Rows();
        var torn = File.ReadAllText(Page);
        killed.Dispose();
        File.WriteAllText(Page, torn[..^40]);

        Assert.Equal(["one.png"], SaliencyReport.FilesIn(Page));
        using (var report = SaliencyReport.Create(Page, new() { Resume = true }))
        {
            Assert.True(report.Contains("one.png"));
            Assert.False(report.Contains("two.png"));
            Assert.False(report.Contains("three.png"));
            report.Add("two.png", [Explain(new Gradient())]);
            report.Add("three.png", [Explain(new GradCam())]);
            Assert.True(report.Contains("three.png"));
        }

        Assert.Equal(rows[0], Rows()[0]);
        Assert.Equal(["one.png", "two.png", "three.png"], SaliencyReport.FilesIn(Page));
        Assert.Equal(1, Regex.Count(File.ReadAllText(Page), "</html>"));
        Assert.Equal([Page], Directory.GetFiles(Path.GetDirectoryName(Page)!));

        SaliencyReport.Create(Page).Dispose();
        Assert.Empty(SaliencyReport.FilesIn(Page));
        Assert.Empty(SaliencyReport.FilesIn(Page + ".not-there"));
    }

    [Fact]
    public void Rows_from_several_threads_stay_whole()
    {
        PictureExplanation[] all = [Explain(new GradCam())];
        using (var report = SaliencyReport.Create(Page))
        {
            Parallel.For(0, 40, i => report.Add($"{i}.png", all));
        }

        Assert.Equal(40, SaliencyReport.FilesIn(Page).Count);
        Assert.Equal(40, Rows().Length);
    }

    [Fact]
    public void A_map_that_is_no_number_is_said_to_be_one()
    {
        var explanation = Explain(new Gradient());
        explanation.Attribution.Values.Data[7] = float.NaN;
        using (var report = SaliencyReport.Create(Page))
        {
            report.Add("first.png", [explanation]);
            Assert.Equal("There are no explanations of 'none.png'. Give one or more, or call AddFailure. (Parameter 'explanations')", Assert.Throws<ArgumentException>(() => report.Add("none.png", [])).Message);
            report.Dispose();
            Assert.Throws<ObjectDisposedException>(() => report.AddFailure("late.png", "too late"));
        }

        Assert.Contains("<p>The map holds values that are no numbers.</p>", Rows().Single(), StringComparison.Ordinal);
    }

    PictureExplanation Explain(IExplainer method) => _saliency.Explain(Files[0], method);

    string[] Rows()
    {
        using var reader = new StreamReader(new FileStream(Page, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n').Where(l => l.StartsWith("<article", StringComparison.Ordinal))];
    }

    static Picture Decode(string base64)
    {
        using var image = MLImage.CreateFromStream(new MemoryStream(Convert.FromBase64String(base64)));
        return image.ToPicture();
    }

    [GeneratedRegex("src=\"data:image/png;base64,([^\"]+)\"")]
    private static partial Regex Source();
}
