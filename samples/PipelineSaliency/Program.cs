using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency;
using PipelineSaliency;

// Predicts and explains the demo pictures in one ML.NET pipeline, and writes a report.
// Arguments, all optional: the folder of the demo model and its pictures, the folder to write to, and the engine (torch, onnx or auto).
var demo = Path.GetFullPath(args.ElementAtOrDefault(0) ?? Path.Combine("samples", "ShapesClassifier"));
var output = Path.GetFullPath(args.ElementAtOrDefault(1) ?? "out");
var options = new SaliencyEstimator.Options { Engine = EngineCatalog.Create(args.ElementAtOrDefault(2) ?? "torch") };
var modelFile = Path.Combine(demo, "shapes.onnx");
if (!File.Exists(modelFile))
{
    Console.Error.WriteLine($"There is no model '{modelFile}'. Run this from the repository's root, or give the folder of the demo model as first argument.");
    return 1;
}

var labels = File.ReadAllLines(Path.Combine(demo, "shapes.labels.txt"));
var photos = Directory.GetFiles(Path.Combine(demo, "pictures"), "*.png").Order(StringComparer.Ordinal).Select(path => new Photo { Path = path }).ToList();
var watch = Stopwatch.StartNew();

var ml = new MLContext(seed: 0);
var data = ml.Data.LoadFromEnumerable(photos);
var pipeline = ml.Transforms.LoadImages("image", imageFolder: null, nameof(Photo.Path))
    .Append(ml.Transforms.ResizeImages("image", imageWidth: 64, imageHeight: 64))
    .Append(ml.Transforms.ExtractPixels("pixels", "image"))
    .Append(ml.Transforms.ApplyOnnxModel("scores", "pixels", modelFile))
    .Append(ml.Transforms.ExplainByGradCam("gradCam", "pixels", modelFile, options: options))
    .Append(ml.Transforms.ExplainByGradient("gradient", "pixels", modelFile, options: options))
    .Append(ml.Transforms.RenderSaliency("gradCamOverlay", "gradCam", "image"))
    .Append(ml.Transforms.RenderSaliency("gradientOverlay", "gradient", "image"));
using var model = pipeline.Fit(data);
var explained = model.Transform(data);
var method = SaliencyColumn.Of(explained.Schema["gradCam"]);

Directory.CreateDirectory(output);
var rows = new List<ReportRow>();
foreach (var row in ml.Data.CreateEnumerable<ExplainedPhoto>(explained, reuseRowObject: false))
{
    var name = Path.GetFileNameWithoutExtension(row.Path);
    var best = Array.IndexOf(row.Scores, row.Scores.Max());
    rows.Add(new(
        name,
        labels[best],
        row.Scores[best],
        row.Path,
        Save(row.GradCamOverlay, name, "grad-cam"),
        Save(row.GradientOverlay, name, "gradient")));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-16} {labels[best],-9} {row.Scores[best]:0.000}"));
}

// One strip of three pictures, each with its two maps, as the README shows it.
var strip = rows.GroupBy(r => r.Label).Take(6).Where((_, i) => i % 2 == 0).Select(g => g.First())
    .SelectMany(r => (string[])[r.Picture, r.GradCam, r.Gradient])
    .Select(path =>
    {
        using var image = PictureFile.Load(path);
        return Enlarge(image.ToPicture(), 2);
    });
SideBySide.Render([.. strip], gap: 8).Save(Path.Combine(output, "demo.png"));

var report = Path.Combine(output, "report.html");
File.WriteAllText(report, Report.Render(rows, Path.GetFileName(modelFile), method));
Console.WriteLine($"Explained {rows.Count} pictures with grad-cam (layer '{method.Layer}') and gradient in {watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s.");
Console.WriteLine($"Look at {report}");
Console.WriteLine($"     and {rows.Count * 2} overlays, {Path.Combine(output, "*.png")}");
return 0;

string Save(MLImage image, string name, string kind)
{
    var path = Path.Combine(output, $"{name}.{kind}.png");
    image.Save(path);
    image.Dispose();
    return path;
}

static Picture Enlarge(Picture picture, int times)
{
    var (width, height) = (picture.Width * times, picture.Height * times);
    var result = new Picture(width, height, new byte[4 * width * height]);
    for (var i = 0; i < result.Width * result.Height; i++)
    {
        var from = i / result.Width / times * picture.Width + i % result.Width / times;
        picture.Rgba.AsSpan(4 * from, 4).CopyTo(result.Rgba.AsSpan(4 * i));
    }

    return result;
}
