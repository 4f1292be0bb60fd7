#:project ../../src/Microsoft.ML.Saliency/Microsoft.ML.Saliency.csproj
// Explains a picture. Usage: dotnet run samples/Scripts/explain.cs -- [PICTURE] [OUT.png] [MODEL.onnx] [LABELS.txt]

using System.Runtime.CompilerServices;
using Microsoft.ML.Saliency;

var demo = Path.Combine(Folder(), "../ShapesClassifier");
var picture = args.ElementAtOrDefault(0) ?? Path.Combine(demo, "pictures/star_1005.png");
var output = args.ElementAtOrDefault(1) ?? "out/explain.png";
var model = args.ElementAtOrDefault(2);
var options = model is null
    ? new OnnxSaliencyOptions { Preprocessing = new() { Scale = 1 }, Labels = File.ReadAllLines(Path.Combine(demo, "shapes.labels.txt")) }
    : new OnnxSaliencyOptions { Labels = args.Length > 3 ? File.ReadAllLines(args[3]) : [] };

using var saliency = OnnxSaliency.Load(model ?? Path.Combine(demo, "shapes.onnx"), options);
var explanation = saliency.Explain(picture, new GradCam());
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
explanation.Figure().Save(output);
Console.WriteLine($"{explanation.Explained.Label}, {explanation.Explained.Probability:P1}: {output}");

static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
