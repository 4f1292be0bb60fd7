namespace Microsoft.ML.Saliency.Tests;

/// <summary>The C# of docs/pictures.md and docs/report.md, letter for letter; <see cref="DocsTests"/> compares, and these run it.</summary>
public sealed class PictureSnippets
{
    static readonly string[] s_labels = File.ReadAllLines(Path.Combine(Repository.Root, "samples/ShapesClassifier/shapes.labels.txt"));

    [Fact]
    public void One_picture()
    {
        File.Copy(Directory.GetFiles("pictures", "star*.png")[0], "star.png", overwrite: true);
        var labels = s_labels;
        // <docs/pictures.md one>
        using var saliency = OnnxSaliency.Load("shapes.onnx", new() { Preprocessing = new() { Scale = 1 }, Labels = labels });
        var explanation = saliency.Explain("star.png", new GradCam());

        explanation.SavePng("star.overlay.png");
        explanation.HeatMap().Save("star.map.png");
        explanation.Figure(new() { Scale = 2 }).Save("star.figure.png");
        // </docs/pictures.md one>
        Assert.Equal("star", explanation.Explained.Label);
        Assert.All((string[])["star.overlay.png", "star.map.png", "star.figure.png"], f => Assert.InRange(new FileInfo(f).Length, 500, 200_000));

        // <docs/pictures.md several>
        PictureExplanation[] methods = [explanation, saliency.Explain("star.png", new SmoothGrad()), saliency.Explain("star.png", new IntegratedGradients())];
        methods.Figure(new() { Title = "Three methods", Dark = true }).Save("star.methods.png");

        PictureExplanation[] classes = [.. new[] { 0, 3, 4 }.Select(c => saliency.Explain("star.png", new IntegratedGradients(), Target.Class(c)))];
        classes.Figure(sharedScale: true).Save("star.classes.png");
        // </docs/pictures.md several>
        Assert.All((string[])["star.methods.png", "star.classes.png"], f => Assert.InRange(new FileInfo(f).Length, 500, 300_000));

        // <docs/pictures.md own>
        Picture masked = Overlay.Mask(explanation.Picture, explanation.Map(), explanation.Picture.Width, explanation.Picture.Height);
        Picture figure = Figure.Render(
            [
                new(explanation.Picture) { Title = "what the model saw" },
                new(masked) { Title = "what it looked at", Caption = explanation.Explained.Label },
                new(explanation.HeatMap(colors: ColorMap.Viridis)) { Title = "how much", Scale = new(ColorMap.Viridis, 0, 1, "matters least", "matters most") },
            ]);
        // </docs/pictures.md own>
        Assert.True(figure.Width > 3 * 192);
    }

    [Fact]
    public void A_report()
    {
        using var saliency = OnnxSaliency.Load("shapes.onnx", new() { Preprocessing = new() { Scale = 1 }, Labels = s_labels });
        Directory.CreateDirectory("out");
        File.Delete("out/report.html");
        // <docs/report.md>
        using (var report = SaliencyReport.Create("out/report.html", new() { Note = "shapes.onnx", Resume = true }))
        {
            foreach (var file in Directory.GetFiles("pictures").Where(f => !report.Contains(f)))
            {
                try
                {
                    report.Add(file, [saliency.Explain(file, new GradCam()), saliency.Explain(file, new SmoothGrad())]);
                }
                catch (ImageFormatException e)
                {
                    report.AddFailure(file, e.Message);
                }
            }
        }

        // </docs/report.md>
        Assert.Equal(Directory.GetFiles("pictures").Length, SaliencyReport.FilesIn("out/report.html").Count);
    }
}
