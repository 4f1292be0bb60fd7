using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>What is explained of which model, by which method, and how: what estimator and transformer share.</summary>
sealed record BlackBoxPlan(string OutputColumnName, string[] InputColumnNames, ITransformer Model, IPerturbationExplainer Explainer, BlackBoxSaliencyEstimator.Options Options)
{
    /// <summary>What messages and annotations call the model.</summary>
    internal string ModelName => Options.ModelName ?? Model.GetType().Name.Split('`')[0];

    /// <summary>The target as annotations name it.</summary>
    internal string TargetName => Options.TargetColumnName is { } column ? $"class in column '{column}'" : Options.Target.ToString();

    /// <summary>How an attribution becomes the column: numbers raw and signed, images as maps elsewhere.</summary>
    internal MapOptions Map(bool isImage)
        => Options.Map ?? (isImage ? new() : new() { Reduction = ChannelReduction.Sum, Normalization = Normalization.None });

    /// <summary>Height and width of the maps of an image column.</summary>
    internal (int Height, int Width) ImageSize(DataViewSchema.Column column)
        => Options is { Height: { } height, Width: { } width } ? (height, width)
            : column.Type is Transforms.Image.ImageDataViewType { Height: > 0 and var h, Width: > 0 and var w } ? (h, w)
            : throw BlackBoxThrow.NoImageSize(column.Name);

    /// <summary>The input's columns that the model's score depends on; all of them where the model does not say.</summary>
    internal DataViewSchema.Column[] Needed(DataViewSchema input)
    {
        if (!Model.IsRowToRowMapper)
        {
            return [.. input];
        }

        var mapper = Model.GetRowToRowMapper(input);
        return [.. mapper.GetDependencies([ScoreColumn.Find(mapper.OutputSchema, Options.ScoreColumnName)]).Select(c => input[c.Index])];
    }
}
