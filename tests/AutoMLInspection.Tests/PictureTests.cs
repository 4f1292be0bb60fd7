using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency;

namespace AutoMLInspection.Tests;

public class PictureTests
{
    static readonly string s_demo = Path.Combine(Repository.Root, "samples", "ShapesClassifier");
    static readonly string[] s_classes = File.ReadAllLines(Path.Combine(s_demo, "shapes.labels.txt"));

    [Fact]
    public void Models_that_see_the_same_use_the_same_blocks_and_one_that_sees_nothing_uses_none()
    {
        var ml = new MLContext(seed: 0);
        var photos = ShapePhoto.In(Path.Combine(s_demo, "pictures"), s_classes);
        using var inspection = new PictureInspection(ml, photos, s_classes, "scores") { Methods = [new Occlusion { Window = 11, Stride = 11, Baseline = Baseline.PerChannelMean }] };
        foreach (var (name, model) in PictureModels.Fit(ml, inspection.Images, Path.Combine(s_demo, "shapes.onnx")))
        {
            inspection.Inspect(name, model);
        }

        Assert.Equal(["as trained", "grey", "coarse"], inspection.Names);
        var star = Assert.Single(inspection.Furthest(1));
        Assert.Equal("star", s_classes[photos[star].Label]);
        var line = inspection.Line(star);
        Assert.Equal(Path.GetFileName(photos[star].Path), line[0]);
        Assert.StartsWith("star 0.9", line[2], StringComparison.Ordinal);
        Assert.StartsWith("triangle ", line[3], StringComparison.Ordinal);

        // The picture three times as large, and a map a model, with 8 pixels between.
        var strip = inspection.Render([star]);
        Assert.Equal((4 * 192 + 3 * 8, 192), (strip.Width, strip.Height));
        using var image = MLImage.CreateFromFile(photos[star].Path);
        var picture = image.ToPicture();
        Assert.All(Enumerable.Range(0, 192 * 192), i => Assert.Equal(Pixel(picture, i % 192 / 3, i / 192 / 3), Pixel(strip, i % 192, i / 192)));
        var (trained, grey, coarse) = (Painted(strip, 1), Painted(strip, 2), Painted(strip, 3));
        Assert.InRange(trained, 2, 60);
        Assert.InRange(grey, 2, 60);
        Assert.InRange(coarse, 0, trained / 2);
        Assert.Equal((strip.Width, 2 * 192 + 8), (inspection.Render([star, star]).Width, inspection.Render([star, star]).Height));
    }

    [Fact]
    public void Pictures_are_labelled_by_their_names_and_others_are_left_out()
    {
        var folder = Directory.CreateTempSubdirectory("photos-");
        try
        {
            foreach (var name in (string[])["star_2.png", "circle_1.png", "cat_3.png", "star_4.txt"])
            {
                File.WriteAllText(Path.Combine(folder.FullName, name), "");
            }

            Assert.Equal([("circle_1.png", 0), ("star_2.png", 1)], ShapePhoto.In(folder.FullName, ["circle", "star"]).Select(p => (Path.GetFileName(p.Path), p.Label)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Without_the_demo_model_the_program_says_so_and_fails()
    {
        using var written = new StringWriter();
        var console = Console.Error;
        Console.SetError(written);
        try
        {
            Assert.Equal(1, typeof(Inspection).Assembly.EntryPoint!.Invoke(null, [(string[])[Path.Combine(s_demo, "no such folder")]]));
        }
        finally
        {
            Console.SetError(console);
        }

        Assert.Contains(Path.Combine("no such folder", "shapes.onnx"), written.ToString(), StringComparison.Ordinal);
    }

    // How far a tile differs from the plain picture, on average over pixels and channels.
    static double Painted(Picture strip, int tile) => Enumerable.Range(0, 192 * 192).Average(i =>
    {
        var (plain, painted) = (Pixel(strip, i % 192, i / 192), Pixel(strip, tile * 200 + i % 192, i / 192));
        return (Math.Abs(plain.R - painted.R) + Math.Abs(plain.G - painted.G) + Math.Abs(plain.B - painted.B)) / 3.0;
    });

    static (byte R, byte G, byte B) Pixel(Picture picture, int x, int y)
    {
        var at = 4 * (y * picture.Width + x);
        return (picture.Rgba[at], picture.Rgba[at + 1], picture.Rgba[at + 2]);
    }
}
