#:project ../../src/Microsoft.ML.Saliency/Microsoft.ML.Saliency.csproj
// A folder's pictures with their maps, on one sheet. Usage: dotnet run samples/Scripts/contact-sheet.cs -- [FOLDER] [OUT.png] [MODEL.onnx] [LABELS.txt]

using System.Runtime.CompilerServices;
using Microsoft.ML.Saliency;

var demo = Path.Combine(Folder(), "../ShapesClassifier");
var folder = args.ElementAtOrDefault(0) ?? Path.Combine(demo, "pictures");
var output = args.ElementAtOrDefault(1) ?? "out/contact-sheet.png";
var model = args.ElementAtOrDefault(2);
var options = model is null
    ? new OnnxSaliencyOptions { Preprocessing = new() { Scale = 1 }, Labels = File.ReadAllLines(Path.Combine(demo, "shapes.labels.txt")) }
    : new OnnxSaliencyOptions { Labels = args.Length > 3 ? File.ReadAllLines(args[3]) : [] };

using var saliency = OnnxSaliency.Load(model ?? Path.Combine(demo, "shapes.onnx"), options);
var panels = new List<FigurePanel>();
foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
{
    try
    {
        var explanation = saliency.Explain(file, new GradCam());
        var (name, caption) = (Path.GetFileName(file), $"{explanation.Explained.Probability:P1} {explanation.Explained.Label}");
        panels.Add(new(explanation.Picture) { Title = name, Caption = caption });
        panels.Add(new(explanation.Overlay()) { Title = explanation.Title, Caption = caption, Scale = ColorScale.Of(explanation.Style) });
    }
    catch (ImageFormatException e)
    {
        Console.Error.WriteLine(e.Message);
    }
}

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
Figure.Render(panels, new() { Columns = 8, PanelSize = 128 }).Save(output);
Console.WriteLine($"{panels.Count / 2} pictures: {output}");

static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
