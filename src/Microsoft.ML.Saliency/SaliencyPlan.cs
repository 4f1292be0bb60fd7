using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency;

/// <summary>What is explained, how, and into which columns, checked against the model: what the estimator promises, the transformer does and a saved model keeps.</summary>
sealed class SaliencyPlan
{
    internal SaliencyPlan(string? outputColumnName, string inputColumnName, OnnxModel model, IExplainer explainer, SaliencyEstimator.Options options)
    {
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
        Model = model;
        Explainer = explainer;
        Options = options;
        Description = options.Engine.Describe(model);
        Check();
        Labels = ClassLabels.Of(options.Labels, Description);
        Preprocessing = options.Preprocessing?.For(Description.Input);
        Columns = [.. SaliencyOutputs.Of(this)];
        if (Columns.Count == 0)
        {
            throw new ArgumentException("No column is asked for. Name one: outputColumnName for the map, or another in the options.", nameof(outputColumnName));
        }

        if (Columns.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two columns are to be called '{twice.Key}'. Give each column of the options a name of its own.", nameof(options));
        }
    }

    /// <summary>Name of the map's column; null for none.</summary>
    internal string? OutputColumnName { get; }

    internal string InputColumnName { get; }

    internal OnnxModel Model { get; }

    internal ModelDescription Description { get; }

    internal IExplainer Explainer { get; }

    internal SaliencyEstimator.Options Options { get; }

    /// <summary>A name for each class.</summary>
    internal string[] Labels { get; }

    /// <summary>What happens to pictures, with the model's size; null where the input is pixels.</summary>
    internal ImagePreprocessing? Preprocessing { get; }

    /// <summary>The columns to append, in their order.</summary>
    internal IReadOnlyList<SaliencyOutput> Columns { get; }

    /// <summary>Rows that a cursor has at hand at once.</summary>
    internal int ReadAhead => (int)Math.Clamp(Options.BatchSize / (Explainer.PassesPerRow(Description) * (Options.Top ?? 1)), 1, Options.BatchSize);

    /// <summary>The picture's column, and how the rows at hand are read from it.</summary>
    internal (DataViewSchema.Column Column, Func<IRowBlock, ExplainedRows.ReadPicture> Reader) Picture(DataViewSchema schema)
    {
        if (Preprocessing is null)
        {
            var pixels = InputColumns.Pixels(schema, InputColumnName, Description);
            return (pixels, rows => PictureReader.Pixels(rows.Values<VBuffer<float>>(pixels)));
        }

        var image = InputColumns.Image(schema, InputColumnName);
        return (image, rows => PictureReader.Images(rows.Values<MLImage?>(image), Preprocessing));
    }

    /// <summary>The column with the class to explain; null where there is none.</summary>
    internal DataViewSchema.Column? TargetColumn(DataViewSchema schema)
        => Options is { TargetColumnName: { } name, Top: null } ? Saliency.Columns.TargetColumn.Find(schema, name) : null;

    /// <summary>Makes the engine and the transformer that owns it.</summary>
    /// <param name="target">Type of the column with the class to explain; null where there is none.</param>
    /// <param name="picture">Type of the picture's column; null where it holds pixels.</param>
    internal SaliencyTransformer Open(DataViewType? target, ImageDataViewType? picture)
    {
        var started = Stopwatch.GetTimestamp();
        var engine = Options.Engine.Create(Model);
        if (Options.Context is { } context)
        {
            using var channel = context.Start("Saliency");
            channel.Info(MessageSensitivity.None, "Engine '{0}' for '{1}' made in {2:0} ms", engine.Name, Model.Name, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new(this, engine, target, picture ?? new());
    }

    void Check()
    {
        var score = Description.Score;
        if (Options.Top is { } top && (top < 1 || top > score.Classes))
        {
            throw new ArgumentOutOfRangeException("options", top, $"Options.Top is {top}; '{Description.Name}' has {score.Classes} classes. Choose 1 to {score.Classes}.");
        }

        if (Options.BatchSize < 1)
        {
            throw new ArgumentOutOfRangeException("options", Options.BatchSize, $"Options.BatchSize is {Options.BatchSize}; it is a number of rows, 1 or more.");
        }

        if (Options.Target.Classes is { Count: > 1 })
        {
            throw new ArgumentException("Options.Target has a class for each row of a batch, but a pipeline's rows come one by one. Name a column in Options.TargetColumnName.", "options");
        }

        if (Options.Target.Weights is { Rows: > 1 })
        {
            throw new ArgumentException("Options.Target has weights for each row of a batch, but a pipeline's rows come one by one. Give one row of weights for all.", "options");
        }

        if (Options is { OverlayColumnName: not null, Preprocessing: null })
        {
            throw new ArgumentException(
                "Options.OverlayColumnName needs the picture: name an image column as input and set Options.Preprocessing. With pixels as input, append RenderSaliency instead.",
                "options");
        }

        Options.Target.Resolve(1, Description);
        Explainer.LayerOf(Description);
    }
}
