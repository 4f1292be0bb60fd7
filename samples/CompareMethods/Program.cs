using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency;

// Every method on the same pictures: a strip of overlays a method, and one page with all of them.
if (args.Length < 4)
{
    Console.Error.WriteLine("Usage: CompareMethods MODEL PREPROCESSING OUT PICTURE...   (PREPROCESSING: a preset such as imagenet, or a JSON file)");
    return 2;
}

using var engine = TorchSharpEngine.Load(args[0]);
var size = engine.Model.Input;
var preprocessing = (args[1].EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ImagePreprocessing.FromJson(File.ReadAllText(args[1])) : ImagePreprocessing.Create(args[1])).For(size);
var output = Directory.CreateDirectory(args[2]).FullName;
var pictures = args[3..].Select(path =>
{
    using var image = PictureFile.Load(path);
    return image.ToPicture();
}).ToArray();
var input = new Batch(new float[pictures.Length * size.RowShape.Aggregate(1, (n, d) => n * d)], pictures.Length, size.RowShape);
for (var i = 0; i < pictures.Length; i++)
{
    preprocessing.Apply(pictures[i].Rgba, isBgra: false, pictures[i].Width, pictures[i].Height, input[i]);
}

var seen = pictures.Select(preprocessing.Resized).ToArray();
var rows = new StringBuilder();
Add("pictures", "The pictures", "", seen);
foreach (var method in ExplainerCatalog.All)
{
    var watch = Stopwatch.StartNew();
    // What covers a part of a picture should not look like something itself: its mean colour rather than black.
    var explainer = method.Create() is IPerturbationExplainer perturbing ? perturbing.WithBaseline(Baseline.PerChannelMean) : method.Create();
    var attribution = explainer.Explain(engine, input, Target.Predicted);
    var seconds = watch.Elapsed.TotalSeconds;
    // Signed maps keep their sign; single bright pixels of the others must not darken all the rest.
    var signed = attribution.Reduction == ChannelReduction.Sum && attribution.Values.Data.Min() < 0;
    var maps = SaliencyMaps.From(attribution, size.Height, size.Width, new() { Normalization = signed ? Normalization.Mass : attribution.Layer is null ? Normalization.Percentile : Normalization.MinMax });
    var overlays = seen.Select((picture, i) => Overlay.Render(picture, maps[i], size.Width, size.Height, new() { ColorMap = signed ? ColorMap.BlueWhiteRed : null, Alpha = signed ? 0.75 : 0.5 })).ToArray();
    Add(method.Name, method.Title, string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"), overlays);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{method.Name,-24} {seconds,8:0.00} s"));
}

// Not maps but pictures: what the model finds most typical of the classes it saw, and the same pictures changed a little until it sees something else.
var range = PixelRange.Of(preprocessing);
var predicted = engine.Run(input, new()).Targets;
Add("class-visualization", "Class visualization", "", [.. predicted.Select(index => new ClassVisualization { Range = range }.Generate(engine, index).Picture!)]);
var attack = new FastGradientSign { Range = range, Epsilons = [2 / 255.0, 4 / 255.0, 8 / 255.0] }.Attack(engine, input, predicted);
Add("fgsm", "FGSM", string.Join(", ", attack.Before.Zip(attack.After).Select(p => string.Create(CultureInfo.InvariantCulture, $"class {p.First.Index} ({p.First.Probability:0.00}) -> {p.Second.Index} ({p.Second.Probability:0.00})"))), [.. range.ToPictures(attack.Images, size)]);

var page = Path.Combine(output, "index.html");
File.WriteAllText(page, $$"""
    <!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Methods side by side</title>
    <style>
      body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5rem; display: grid; grid-template-columns: repeat(auto-fill, minmax({{Math.Clamp(pictures.Length * 140, 300, 800)}}px, 1fr)); gap: 1rem; }
      figure { margin: 0; } img { width: 100%; image-rendering: pixelated; display: block; } figcaption span { color: #777; float: right; }
    </style>
    {{rows}}</html>
    """);
Console.WriteLine($"Look at {page}");
return 0;

void Add(string name, string title, string note, Picture[] strip)
{
    var path = Path.Combine(output, name + ".png");
    SideBySide.Render(strip, gap: 4).Save(path);
    rows.AppendLine(CultureInfo.InvariantCulture, $"<figure><figcaption>{WebUtility.HtmlEncode(title)} <span>{note}</span></figcaption><img alt=\"{WebUtility.HtmlEncode(title)}\" src=\"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(path))}\"></figure>");
}
