using Microsoft.ML.Saliency.BlackBox;
using Microsoft.ML.Saliency.Columns;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Appends to each row what the score of a fitted transformer depends on: how much each slot of its numbers contributes, or each block of its image.
/// Make one with <c>ml.Transforms.ExplainTransformer("Why", ["Age", "Income"], model, new KernelShap())</c>.
/// </summary>
/// <remarks>
/// The model may be any <see cref="ITransformer"/>, such as the best of an AutoML experiment; it is asked for scores of changed copies of the row, all of a pass at once,
/// belongs to the caller, and must outlive what is fitted here. Columns that are not explained keep the row's values.
/// Input: columns of numbers, or one image column. Output: for numbers a vector of Single [N] with the slots' names, signed, in the units of the score;
/// for an image a map [H, W]; both with annotations (<see cref="SaliencyColumn"/>). A row without a picture has a map of NaN.
/// Fitting reads the rows of numbers once for their means (<see cref="Options.Background"/>), and none for images.
/// </remarks>
public sealed partial class BlackBoxSaliencyEstimator : IEstimator<BlackBoxSaliencyTransformer>
{
    readonly TransformsCatalog _catalog;
    readonly BlackBoxPlan _plan;

    internal BlackBoxSaliencyEstimator(TransformsCatalog catalog, string outputColumnName, string[] inputColumnNames, ITransformer model, IExplainer explainer, Options? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(explainer);
        options ??= new();
        ArgumentException.ThrowIfNullOrEmpty(options.ScoreColumnName, nameof(options));
        Array.ForEach(inputColumnNames, name => ArgumentException.ThrowIfNullOrEmpty(name, nameof(inputColumnNames)));
        if (inputColumnNames.Length == 0)
        {
            throw BlackBoxThrow.NoColumns();
        }

        if (inputColumnNames.GroupBy(name => name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw BlackBoxThrow.Twice(twice.Key);
        }

        if (options.Target.Kind == TargetKind.Loss)
        {
            throw BlackBoxThrow.Loss(options.Target);
        }

        if (options.Target is { Kind: TargetKind.Score, Classes.Count: > 1 })
        {
            throw BlackBoxThrow.PerRow();
        }

        if ((options.Width is null) != (options.Height is null) || options.Width < 1 || options.Height < 1)
        {
            throw BlackBoxThrow.Size(options.Width, options.Height);
        }

        _catalog = catalog;
        _plan = new(outputColumnName, inputColumnNames, model, explainer as IPerturbationExplainer ?? throw BlackBoxThrow.NeedsGradients(explainer), options);
    }

    /// <summary>Checks the columns, and takes the means of numbers over the rows.</summary>
    /// <exception cref="ArgumentException">An input column or the score column is missing or of the wrong type, or the class is not among the scores.</exception>
    /// <exception cref="InvalidOperationException">There are no rows to take means of.</exception>
    public BlackBoxSaliencyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var result = new BlackBoxSaliencyTransformer(_plan, input.Schema);
        result.GetOutputSchema(input.Schema);
        return _plan.Options.Background == Background.Mean && _plan.Explainer.Baseline == Baseline.Zero && ExplainedInput.Of(input.Schema, _plan.InputColumnNames) is SlotInput slots
            ? new(_plan with { Explainer = (IPerturbationExplainer)_plan.Explainer.WithBaseline(new PictureBaseline(slots.Means(input))) }, input.Schema)
            : result;
    }

    /// <summary>The input's columns and the new one.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        // A shape says neither sizes nor names, only that there are such.
        var column = ExplainedInput.IsImage(inputSchema, _plan.InputColumnNames)
            ? NewColumns.Floats(_catalog, _plan.OutputColumnName, [1, 1])
            : NewColumns.Floats(_catalog, _plan.OutputColumnName, [1], ClassLabels.SlotNamesOf([""]));
        return NewColumns.Append(inputSchema, column);
    }
}
