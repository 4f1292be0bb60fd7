#:project ../../src/Microsoft.ML.Saliency/Microsoft.ML.Saliency.csproj
// All quick methods on one picture, in one figure. Usage: dotnet run samples/Scripts/compare-methods.cs -- [PICTURE] [OUT.png] [MODEL.onnx] [LABELS.txt]

using System.Runtime.CompilerServices;
using Microsoft.ML.Saliency;

var demo = Path.Combine(Folder(), "../ShapesClassifier");
var picture = args.ElementAtOrDefault(0) ?? Path.Combine(demo, "pictures/cross_1000.png");
var output = args.ElementAtOrDefault(1) ?? "out/methods.png";
var model = args.ElementAtOrDefault(2);
var options = model is null
    ? new OnnxSaliencyOptions { Preprocessing = new() { Scale = 1 }, Labels = File.ReadAllLines(Path.Combine(demo, "shapes.labels.txt")) }
    : new OnnxSaliencyOptions { Labels = args.Length > 3 ? File.ReadAllLines(args[3]) : [] };

using var saliency = OnnxSaliency.Load(model ?? Path.Combine(demo, "shapes.onnx"), options);
// Those that need a pass or a few, not hundreds.
IExplainer[] methods =
[
    new GradCam(), new GradCamPlusPlus(), new HiResCam(), new LayerCam(), new XGradCam(), new EigenCam(),
    new Gradient(), new InputXGradient(), new GuidedBackpropagation(), new GuidedGradCam(), new SmoothGrad(), new IntegratedGradients(),
];
PictureExplanation[] explanations = [.. methods.Select(method => saliency.Explain(picture, method))];
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
explanations.Figure(new() { Columns = 5, PanelSize = 192 }).Save(output);
foreach (var explanation in explanations)
{
    Console.WriteLine($"{explanation.Elapsed.TotalMilliseconds,6:0} ms  {explanation.Title}");
}

Console.WriteLine(output);

static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
