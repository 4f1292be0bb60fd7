using System.CommandLine;
using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>mlsaliency explain MODEL IMAGE: writes the map of one picture.</summary>
static class ExplainCommand
{
    static readonly string[] s_formats = ["png", "npy"];

    internal static Command Create()
    {
        var model = new Argument<FileInfo>("MODEL") { Description = "The ONNX model." };
        var image = new Argument<FileInfo>("IMAGE") { Description = "The picture, PNG or JPEG." };
        var method = new Option<string>("--method") { Description = $"The method: {string.Join(", ", ExplainerCatalog.All.Select(m => m.Name))}.", DefaultValueFactory = _ => "grad-cam" };
        var preprocess = new Option<string>("--preprocess")
        {
            Description = $"What the model wants done to a picture: {string.Join(", ", ImagePreprocessing.Presets)}, or a JSON file.",
            DefaultValueFactory = _ => "imagenet",
        };
        var output = new Option<DirectoryInfo>("--out") { Description = "The folder to write to.", DefaultValueFactory = _ => new("out") };
        var format = new Option<string>("--format") { Description = $"What to write, separated by commas: {string.Join(", ", s_formats)}.", DefaultValueFactory = _ => "png" };
        var target = new Option<int?>("--target") { Description = "Index of the class to explain; the predicted class where it is left out." };
        var layer = new Option<string?>("--layer") { Description = "The layer for class activation maps; the last one with a map where it is left out." };
        var labels = new Option<FileInfo?>("--labels") { Description = "A text file with one class name a line." };
        var engine = new Option<string>("--engine") { Description = $"What runs the model: {string.Join(", ", EngineCatalog.Names)} (the fastest that has all of its operators).", DefaultValueFactory = _ => "torch" };
        engine.Validators.Add(result => Check(result, EngineCatalog.Names, result.GetValueOrDefault<string>()));
        method.Validators.Add(result => Check(result, ExplainerCatalog.All.Select(m => m.Name), result.GetValueOrDefault<string>()));
        format.Validators.Add(result => Check(result, s_formats, result.GetValueOrDefault<string>()?.Split(',')));
        var command = new Command("explain", "Explains a picture: which pixels the model's answer depends on.") { model, image, method, preprocess, target, layer, labels, engine, output, format };
        command.SetAction(parsed =>
        {
            try
            {
                Run(
                    parsed.GetValue(model)!.FullName,
                    EngineCatalog.Create(parsed.GetValue(engine)!),
                    parsed.GetValue(image)!.FullName,
                    Explainer(parsed.GetValue(method)!, parsed.GetValue(layer)),
                    Preprocessing(parsed.GetValue(preprocess)!),
                    parsed.GetValue(target) is { } index ? Target.Class(index) : Target.Predicted,
                    parsed.GetValue(labels) is { } file ? File.ReadAllLines(file.FullName) : [],
                    parsed.GetValue(output)!.FullName,
                    parsed.GetValue(format)!.Split(','));
                return 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or OnnxFormatException or NotSupportedException or ParityException)
            {
                Console.Error.WriteLine($"mlsaliency: {e.Message}");
                return 1;
            }
        });
        return command;
    }

    static void Check(System.CommandLine.Parsing.OptionResult result, IEnumerable<string> choices, params IEnumerable<string?>? values)
    {
        foreach (var value in (values ?? []).Where(v => !choices.Contains(v)))
        {
            result.AddError($"'{value}' is not a choice of {result.Option.Name}. Choices: {string.Join(", ", choices)}.");
        }
    }

    static IExplainer Explainer(string method, string? layer)
        => layer is null ? ExplainerCatalog.Create(method)
            : ExplainerCatalog.Create(method) is ILayerExplainer cam ? cam.WithLayer(layer)
            : throw new ArgumentException($"Method '{method}' uses no layer. Leave --layer out, or use --method grad-cam.");

    static ImagePreprocessing Preprocessing(string nameOrFile)
        => nameOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ImagePreprocessing.FromJson(File.ReadAllText(nameOrFile)) : ImagePreprocessing.Create(nameOrFile);

    static void Run(
        string modelFile, EngineOptions options, string imageFile, IExplainer explainer, ImagePreprocessing preprocessing, Target target, string[] labels, string folder, string[] formats)
    {
        using var image = MLImage.CreateFromFile(imageFile);
        using var engine = options.Create(OnnxModel.Load(modelFile));
        var size = engine.Model.Input;
        preprocessing = preprocessing.For(size);
        var input = new Batch(new float[size.RowShape.Aggregate(1, (n, d) => n * d)], 1, size.RowShape);
        preprocessing.Apply(image.Pixels, image.PixelFormat == MLPixelFormat.Bgra32, image.Width, image.Height, input.Data);
        var attribution = explainer.Explain(engine, input, target);

        var name = $"{Path.GetFileNameWithoutExtension(imageFile)}.{explainer.Name}";
        Directory.CreateDirectory(folder);
        foreach (var (index, probability) in Prediction.Top(attribution.Output.Data, engine.Model.Score.Activation, 5))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{index,6}  {probability:0.000}  {(index < labels.Length ? labels[index] : "")}").TrimEnd());
        }

        Console.WriteLine($"explained: class {attribution.Targets[0]}, engine {engine.Name}{(attribution.Layer is { } layer ? $", layer {layer}: {(explainer is ILayerExplainer { Layer: null } ? engine.Model.DefaultLayerReason : "as asked.")}" : "")}");
        if (formats.Contains("png"))
        {
            var map = SaliencyMaps.From(attribution, size.Height, size.Width);
            var path = Path.Combine(folder, name + ".png");
            Overlay.Render(preprocessing.Resized(image.ToPicture()), map.Data, size.Width, size.Height).Save(path);
            Console.WriteLine($"wrote {path}");
        }

        if (formats.Contains("npy"))
        {
            Npy(Path.Combine(folder, name + ".attribution.npy"), attribution.Values.Data, attribution.Values.RowShape);
            var raw = SaliencyMaps.From(attribution, size.Height, size.Width, new() { Normalization = Normalization.None });
            Npy(Path.Combine(folder, name + ".map.npy"), raw.Data, raw.RowShape);
        }
    }

    static void Npy(string path, float[] values, IReadOnlyList<int> shape)
    {
        using var stream = File.Create(path);
        NpyWriter.Write(stream, values, [.. shape]);
        Console.WriteLine($"wrote {path}");
    }
}
