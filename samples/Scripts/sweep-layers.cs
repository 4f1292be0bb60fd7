#:project ../../src/Microsoft.ML.Saliency/Microsoft.ML.Saliency.csproj
// Grad-CAM at every layer with a map, in one figure. Usage: dotnet run samples/Scripts/sweep-layers.cs -- [PICTURE] [OUT.png] [MODEL.onnx] [LABELS.txt]

using System.Runtime.CompilerServices;
using Microsoft.ML.Saliency;

var demo = Path.Combine(Folder(), "../ShapesClassifier");
var picture = args.ElementAtOrDefault(0) ?? Path.Combine(demo, "pictures/triangle_1004.png");
var output = args.ElementAtOrDefault(1) ?? "out/layers.png";
var model = args.ElementAtOrDefault(2);
var options = model is null
    ? new OnnxSaliencyOptions { Preprocessing = new() { Scale = 1 }, Labels = File.ReadAllLines(Path.Combine(demo, "shapes.labels.txt")) }
    : new OnnxSaliencyOptions { Labels = args.Length > 3 ? File.ReadAllLines(args[3]) : [] };

using var saliency = OnnxSaliency.Load(model ?? Path.Combine(demo, "shapes.onnx"), options);
var described = saliency.Engine.Model;
PictureExplanation[] explanations = [.. described.Layers.Select(layer => saliency.Explain(picture, new GradCam { Layer = layer.Name }))];
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
explanations.Figure(new() { Columns = 5, PanelSize = 160 }).Save(output);
Console.WriteLine($"{explanations.Length} layers; by default {described.DefaultLayer?.Name}: {described.DefaultLayerReason}");
Console.WriteLine(output);

static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
