using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>The exceptions that Core raises, worded once.</summary>
static class Throw
{
    internal static OnnxFormatException Format(string message) => new(message);

    internal static OnnxFormatException Format(string message, Exception inner) => new(message, inner);

    /// <summary>A node that breaks a rule of its operator.</summary>
    internal static OnnxFormatException Broken(OnnxNode node, string what, Exception? inner = null)
        => new($"{node} breaks a rule of its operator: {what}. The model is damaged: export it again.", inner!);

    internal static EngineException Engine(string engine, string model, string doing, Exception inner)
        => new($"The {engine} engine cannot {doing} '{model}': {OneLine(inner.Message)} Check the model in ONNX Runtime, or try another engine.", inner);

    /// <summary>A native message in one line; where it is a traceback, what went wrong stands last, after a page of where it did.</summary>
    static string OneLine(string message) => !message.Contains("Traceback", StringComparison.Ordinal) ? message.Trim().ReplaceLineEndings(" ") : message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault("no reason given.");

    internal static OnnxFormatException TooLarge(OnnxModel model, OnnxNode node, string what, double takes, string option, double limit)
        => new($"'{model.Name}' takes more {what} than {option}, {limit:0.###e+0}: {takes:0.###e+0} up to {node} alone. Raise the limit if you trust the model, or export it for smaller pictures or a smaller batch.");

    internal static UnsupportedOperatorException TooManyOperations(OnnxModel model, int operations, int limit)
        => new($"'{model.Name}' has {operations} operations, more than TorchSharpEngineOptions.MaxOperations, {limit}. Take the ONNX Runtime engine, or raise the limit if you can wait.");

    internal static UnsupportedOperatorException Unsupported(OnnxNode node, string reason)
        => new($"{node} cannot be run for gradients: {reason}.");

    internal static UnsupportedOperatorException UnknownOperator(OnnxNode node, string engine)
        => new($"{node} is not supported: the {engine} engine has no operator '{(node.Domain.Length > 0 ? node.Domain + "." : "")}{node.OpType}'. ModelCheck, or 'mlsaliency check', says what each engine has. " +
            "Methods without gradients still explain the model as a black box, through ExplainTransformer: occlusion, rise, lime, kernel-shap.");

    internal static ArgumentException Inputs(OnnxModel model, string? name, IReadOnlyCollection<string> given)
        => new($"'{model.Name}' has the inputs {string.Join(", ", model.Graph.Inputs)}; {(given.Count == 0 ? "no values are given" : $"values are given for {string.Join(", ", given.Select(g => $"'{g}'"))}")}{(name is null ? "" : $", and '{name}' is to be explained")}. Give a value for every input but the picture.", "input");

    internal static ArgumentException GivenShape(OnnxModel model, string name, IReadOnlyList<Dim> shape, Batch value)
        => new($"Input '{name}' of '{model.Name}' takes [{string.Join(", ", shape)}], but the value given is {value}. Give one row of that shape.", "input");

    internal static ArgumentException NotAPicture(OnnxModel model, OnnxValueInfo input)
    {
        var open = input.Shape is { Count: 4 } shape ? shape.Skip(1).Index().Where(a => a.Item.Length is null).Select(a => $"{a.Index + 1} ({a.Item})").ToArray() : [];
        var next = open.Length == 0 ? "Export the model with a fixed height and width."
            : $"It leaves {(open.Length == 1 ? "axis" : "axes")} {string.Join(", ", open)} open: set EngineOptions.InputShape to the shape of one row, such as [3, 224, 224], or export the model with a fixed height and width.";
        return new($"Input {input} of '{model.Name}' is not a picture of known size: expected [N, C, H, W] or [N, H, W, C] with C, H and W fixed. {next}", "input");
    }

    internal static ArgumentException InputShapeOption(OnnxModel model, OnnxValueInfo input, IReadOnlyList<int> row)
        => new($"InputShape is [{Join(row)}], but input {input} of '{model.Name}' takes rows of [{(input.Shape is null ? "?" : string.Join(", ", input.Shape.Skip(1)))}]. Give one row's shape, with the lengths that the model fixes.", nameof(EngineOptions.InputShape));

    internal static ArgumentException NoScores(OnnxModel model, string output)
        => new($"Output '{output}' of '{model.Name}' is not a list of class scores: expected [N, K]. Use a classifier, or export the model with its scores as first output.", "output");

    internal static ArgumentException BatchSize(long values, int rows, IReadOnlyList<int> rowShape)
        => new($"{values} values do not make {rows} rows of shape [{Join(rowShape)}]. Give {rows} x {rowShape.Aggregate(1L, (n, d) => n * d)} values.", "data");

    internal static EngineException WrongSize(ModelDescription model, string what, int values, int rows, Batch expected)
        => new($"'{model.Name}' computed {values} numbers for '{what}', expected {rows} rows of [{Join(expected.RowShape)}] 32-bit floats. Export the model with a batch axis that is left open, and float outputs.");

    internal static ArgumentException TooManyRows(ModelDescription model, int rows, IReadOnlyList<int> rowShape)
        => new($"{rows} rows of [{Join(rowShape)}] values from '{model.Name}' are more than an array holds. Give fewer rows at once.", "input");

    internal static ArgumentException TargetRows(int indices, int rows)
        => new($"The target has {indices} class indices, but the batch has {rows} rows. Give one index a row, or one for all with Target.Class.", "target");

    internal static ArgumentException UnknownClass(int index, ModelDescription model)
        => new($"Class {index} is not in '{model.Name}', whose output '{model.Score.Output}' has {model.Score.Classes} classes. Choose an index from 0 to {model.Score.Classes - 1}.", "target");

    internal static ArgumentException TargetWeights(Batch weights, int rows, ModelDescription model)
        => new($"The target's weights are {weights}, but output '{model.Score.Output}' of '{model.Name}' has {model.Score.Classes} values a row and the batch {rows} rows. Give [1, {model.Score.Classes}] or [{rows}, {model.Score.Classes}] weights.", "target");

    internal static ArgumentException UnknownLabel(string label, IReadOnlyList<string> labels)
        => new($"Label '{label}' is not among the {labels.Count} labels: {string.Join(", ", labels.Take(20))}{(labels.Count > 20 ? ", ..." : "")}.", nameof(label));

    internal static ArgumentException UnknownLayer(ModelDescription model, string name, string option)
        => new($"Layer '{name}' is not in '{model.Name}'. Layers with a spatial map: {Choices(model)}. Set {option} to one of them.", option);

    internal static ArgumentException NoDefaultLayer(ModelDescription model, string option)
        => new($"'{model.Name}' has no layer to choose: {model.DefaultLayerReason} Layers with a spatial map: {Choices(model)}. Set {option} to one of them, or use a method that needs no layer, such as 'gradient'.", option);

    internal static ArgumentException NotInCatalog(IExplainer explainer, IEnumerable<string> names)
        => new($"Method '{explainer.Name}' ({explainer.GetType().Name}) is not in the catalog, so it cannot be written. Methods that can: {string.Join(", ", names)}.", nameof(explainer));

    internal static ArgumentException ExplainerJson(IExplainer explainer, Exception cause)
    {
        var options = explainer.GetType().GetProperties().Where(p => p.SetMethod is not null).Select(p => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Name));
        return new($"The options of '{explainer.Name}' cannot be read: {cause.Message} Its options are: {string.Join(", ", options)}.", "json", cause);
    }

    internal static ArgumentException UnknownMethod(string name, IEnumerable<string> names)
        => new($"Method '{name}' is not known. Methods: {string.Join(", ", names)}.", nameof(name));

    internal static ArgumentException InputShape(ModelDescription model, string tensor, IReadOnlyList<int> expected, Batch batch)
        => new($"{(tensor == model.Input.Name ? "Input" : "Layer")} '{tensor}' of '{model.Name}' takes rows of shape [{Join(expected)}], but the batch is {batch}. Resize the pictures, or reorder their channels, to that shape.", "input");

    internal static ArgumentException LeadsAround(ModelDescription model, string layer)
        => new($"'{model.Name}' cannot be run from layer '{layer}' on: other tensors lead from the input to the scores beside it. Choose a later layer: {Choices(model)}.", "probe");

    internal static ArgumentException UnknownTensor(ModelDescription model, string name)
        => new($"Tensor '{name}' is not in '{model.Name}', or its shape depends on the data. Its input is '{model.Input.Name}'; layers with a spatial map: {Choices(model)}.", "probe");

    static string Choices(ModelDescription model)
    {
        // The last layers are the ones people want; a deep network has hundreds.
        const int shown = 12;
        return model.Layers.Count == 0 ? "none"
            : (model.Layers.Count > shown ? $"({model.Layers.Count - shown} earlier ones) " : "") + string.Join(", ", model.Layers.TakeLast(shown));
    }

    static string Join(IEnumerable<int> shape) => string.Join(", ", shape);
}
