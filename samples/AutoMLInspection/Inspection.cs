using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency;

namespace AutoMLInspection;

/// <summary>Looks at several fitted models side by side: how much each slot of the same columns contributes to the score of each, row by row.</summary>
/// <param name="ml">The context.</param>
/// <param name="rows">The rows to look at, a few hundred. The background is their mean.</param>
/// <param name="columns">The columns of numbers to look at, all of those that any of the models reads.</param>
public sealed class Inspection(MLContext ml, IDataView rows, params string[] columns)
{
    const string Why = "AutoMLInspection.Why";

    readonly List<Candidate> _candidates = [];

    /// <summary>The models' column that is explained. Default: "Probability", which calibrated binary classifiers have; "Score" suits all others.</summary>
    public string ScoreColumnName { get; init; } = "Probability";

    /// <summary>The class that is explained where the score is a vector. Default: 0.</summary>
    public int Class { get; init; }

    /// <summary>The method. Default: <see cref="KernelShap"/>, whose contributions add up to the score.</summary>
    public IExplainer Explainer { get; init; } = new KernelShap();

    /// <summary>Names of the slots of all columns, in order; empty before the first model.</summary>
    public IReadOnlyList<string> Slots { get; private set; } = [];

    /// <summary>The models that were inspected, in order.</summary>
    public IReadOnlyList<Candidate> Candidates => _candidates;

    /// <summary>Explains all rows by one more model.</summary>
    /// <param name="name">What the report calls it.</param>
    /// <param name="model">Any fitted transformer over the rows; it stays the caller's.</param>
    /// <exception cref="ArgumentException">The model lacks the score column, or the rows one of the columns.</exception>
    public Candidate Inspect(string name, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var explained = ml.Transforms
            .ExplainTransformer(Why, columns, model, Explainer, new() { ScoreColumnName = ScoreColumnName, Target = Target.Class(Class), ModelName = name })
            .Fit(rows).Transform(rows);
        var candidate = new Candidate(name, Scores(model), [.. explained.GetColumn<float[]>(Why)]);
        Slots = SlotNames(explained.Schema[Why]);
        _candidates.Add(candidate);
        return candidate;
    }

    /// <summary>The rows on which the models' scores are furthest apart, furthest first.</summary>
    /// <param name="count">How many.</param>
    public IReadOnlyList<Disagreement> Disagreements(int count)
        => [.. Enumerable.Range(0, _candidates.Count < 2 ? 0 : _candidates[0].Scores.Count)
            .Select(row => Disagreement.Of(row, Slots, _candidates))
            .OrderByDescending(d => d.Gap)
            .Take(count)];

    float[] Scores(ITransformer model)
    {
        var scored = model.Transform(rows);
        return scored.Schema[ScoreColumnName].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>(ScoreColumnName).Select(scores => scores[Class])]
            : [.. scored.GetColumn<float>(ScoreColumnName)];
    }

    static string[] SlotNames(DataViewSchema.Column column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
