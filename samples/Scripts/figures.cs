#:project ../../src/Microsoft.ML.Saliency/Microsoft.ML.Saliency.csproj
// The figures of docs/pictures.md that no other script draws. Usage: dotnet run samples/Scripts/figures.cs -- [FOLDER]

using System.Runtime.CompilerServices;
using Microsoft.ML.Saliency;

var demo = Path.Combine(Folder(), "../ShapesClassifier");
var output = Directory.CreateDirectory(args.ElementAtOrDefault(0) ?? "out/figures").FullName;
using var saliency = OnnxSaliency.Load(
    Path.Combine(demo, "shapes.onnx"),
    new() { Preprocessing = new() { Scale = 1 }, Labels = File.ReadAllLines(Path.Combine(demo, "shapes.labels.txt")) });
var picture = Path.Combine(demo, "pictures/circle_1008.png");

// One map in all colours.
var cam = saliency.Explain(picture, new GradCam());
Save("color-maps", Figure.Render(
    [.. ColorMap.All.Where(c => !c.IsDiverging).Select(c => new FigurePanel(cam.HeatMap(colors: c)) { Title = c.Name, Scale = new(c, 0, 1, "matters least", "matters most") { Title = c.Name } })],
    new() { Columns = 4, PanelSize = 192 }));

// One map in all looks.
Save("looks", Figure.Render(
    [
        new(cam.Picture) { Title = "picture" },
        new(cam.Overlay()) { Title = "overlay" },
        new(cam.Overlay(new() { Alpha = 0.8, FadeLow = true })) { Title = "overlay, FadeLow" },
        new(cam.HeatMap(colors: ColorMap.Turbo)) { Title = "heat map", Scale = ColorScale.Of(cam.Style) },
        new(Overlay.Mask(cam.Picture, cam.Map(), cam.Picture.Width, cam.Picture.Height)) { Title = "mask" },
    ],
    new() { PanelSize = 192 }));

// One picture, three classes, one scale.
PictureExplanation[] classes = [.. Enumerable.Range(0, 3).Select(c => saliency.Explain(picture, new IntegratedGradients(), Target.Class(c)))];
Save("classes", classes.Figure(new() { PanelSize = 192, Dark = true }, ExplanationLook.HeatMap, sharedScale: true));

void Save(string name, Picture figure)
{
    var path = Path.Combine(output, $"figure-{name}.png");
    figure.Save(path);
    Console.WriteLine(path);
}

static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
