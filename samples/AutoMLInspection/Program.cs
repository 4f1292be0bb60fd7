using System.Diagnostics;
using System.Globalization;
using AutoMLInspection;
using Microsoft.ML;
using Microsoft.ML.Saliency;

// Several fitted models of the same data side by side: which slots or blocks of pixels each one uses, and where they disagree.
// Arguments, all optional: the folder of the demo model and its pictures, and the folder to write to.
var demo = Path.GetFullPath(args.ElementAtOrDefault(0) ?? Path.Combine("samples", "ShapesClassifier"));
var output = Path.GetFullPath(args.ElementAtOrDefault(1) ?? Path.Combine("out", "inspection"));
if (!File.Exists(Path.Combine(demo, "shapes.onnx")))
{
    Console.Error.WriteLine($"There is no model '{Path.Combine(demo, "shapes.onnx")}'. Run this from the repository's root, or give the folder of the demo model as first argument.");
    return 1;
}

var ml = new MLContext(seed: 0);
var watch = Stopwatch.StartNew();
Console.WriteLine(CustomerReport.Of(ml));
Console.WriteLine($"({Seconds()})");
Console.WriteLine();

watch.Restart();
var classes = File.ReadAllLines(Path.Combine(demo, "shapes.labels.txt"));
using var inspection = new PictureInspection(ml, ShapePhoto.In(Path.Combine(demo, "pictures"), classes), classes, "scores");
foreach (var (name, model) in PictureModels.Fit(ml, inspection.Images, Path.Combine(demo, "shapes.onnx")))
{
    inspection.Inspect(name, model);
}

var furthest = inspection.Furthest(3);
var file = Path.Combine(Directory.CreateDirectory(output).FullName, "pictures.png");
inspection.Render(furthest).Save(file);
Console.WriteLine($"""
    The pictures on which three models are furthest apart, and what each model sees there:

    {Report.Table([["picture", .. inspection.Names], .. furthest.Select(inspection.Line)])}

    Look at {file} ({Seconds()})
      a row a picture; from left to right: the picture, {string.Join(", ", inspection.Names.SelectMany(name => inspection.Methods.Select(method => $"{name} by {method.Name}")))}
      red speaks for what that model sees, blue against it; where a map is empty, no block matters
    """);
return 0;

string Seconds() => watch.Elapsed.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);
