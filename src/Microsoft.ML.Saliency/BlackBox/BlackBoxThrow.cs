using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>The exceptions about fitted transformers as black boxes, worded once.</summary>
static class BlackBoxThrow
{
    internal static NotSupportedException NeedsGradients(IExplainer explainer)
        => new($"'{explainer.Name}' needs gradients or layers, which a fitted transformer cannot give; use {Methods}.");

    internal static NotSupportedException Asked(string model)
        => new($"'{model}' is a fitted transformer, which gives scores alone: no gradients, no layers, and no run from one. Use {Methods}.");

    internal static ArgumentException Loss(Target target)
        => new($"The target is {target}, but the scores of a fitted transformer are taken as they are, so that no probability is known to take the loss of. Use Target.Predicted, Target.Class or Target.Weighted.", "options");

    internal static ArgumentException PerRow()
        => new("Options.Target has a class for each row of a batch, but a pipeline's rows come one by one. Name a column in Options.TargetColumnName.", "options");

    internal static ArgumentException Size(int? width, int? height)
        => new($"Options.Width is {width?.ToString() ?? "null"} and Options.Height {height?.ToString() ?? "null"}; set both to 1 or more, or none for the size of the image column.", "options");

    internal static ArgumentException NoColumns()
        => new("There are no columns to explain. Name one image column, or one or more columns of numbers.", "inputColumnNames");

    internal static ArgumentException Twice(string name)
        => new($"Column '{name}' is named twice. Name each column to explain once.", "inputColumnNames");

    internal static ArgumentException ImageAmongOthers(string name)
        => new($"Column '{name}' holds images, and is not the only one: an image is explained by itself. Name it alone, or columns of numbers.", "inputColumnNames");

    internal static ArgumentException NotExplainable(string name, string type)
        => new($"Schema mismatch for input column '{name}': expected an image, or numbers: Boolean, a number, or a known-size vector of them, got {type}. Other columns stay as they are in each row: leave it out.", "inputSchema");

    internal static ArgumentException NoImageSize(string name)
        => new($"Image column '{name}' does not say its size, so the size of its maps is not known. Set Options.Width and Options.Height, or give pictures one size with ResizeImages before.", "inputSchema");

    internal static ArgumentOutOfRangeException NoScore(string name, DataViewSchema output)
        => new("model", $"Could not find score column '{name}' in the model's output. Columns that would do: {Choices(output)}. Set Options.ScoreColumnName to one of them.");

    internal static ArgumentException NotAScore(DataViewSchema.Column column, DataViewSchema output)
        => new($"Schema mismatch for score column '{column.Name}': expected Single, Double, Boolean, a key, or a known-size vector of Single or Double, got {column.Type}. Columns that would do: {Choices(output)}. Set Options.ScoreColumnName to one of them.", "model");

    internal static InvalidOperationException NoRows()
        => new("There are no rows to take the background's mean of. Fit on the rows that the model was trained on or alike, or set Options.Background to Baseline for the method's own baseline, zero.");

    internal static InvalidOperationException RowsLost(string model, int given, int got)
        => new($"'{model}' gave {(got > given ? "more than " : "")}{Math.Min(given, got)} of {given} rows: a transformer that drops or adds rows cannot be explained. Explain the part of the chain that scores.");

    static string Methods => string.Join(", ", ExplainerCatalog.All.Where(m => m.Create() is IPerturbationExplainer).Select(m => m.Name)) is var names && names.LastIndexOf(", ", StringComparison.Ordinal) is > 0 and var last
        ? $"{names[..last]} or {names[(last + 2)..]}"
        : names;

    static string Choices(DataViewSchema output)
        => string.Join(", ", output.Where(c => !c.IsHidden && ScoreColumn.Classes(c.Type) is not null).Select(c => $"'{c.Name}'")) is { Length: > 0 } names ? names : "none";
}
