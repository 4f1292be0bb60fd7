using System.Numerics.Tensors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>
/// A fitted transformer around one row, as a model that gives scores: a batch is rows of the explained columns, the row's other columns stand beside each.
/// One call of <see cref="ITransformer.Transform"/> and one cursor a batch. The transformer is the caller's, and stays. Not for several threads at once.
/// </summary>
sealed class TransformerEngine : ISaliencyEngine
{
    readonly ITransformer _model;
    readonly Func<Batch, IDataView> _copies;

    /// <param name="model">The transformer.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="score">Its score column.</param>
    /// <param name="input">The explained columns.</param>
    /// <param name="copies">Makes the rows that the transformer sees.</param>
    internal TransformerEngine(ITransformer model, string name, DataViewSchema.Column score, InputDescription input, Func<Batch, IDataView> copies)
    {
        _model = model;
        _copies = copies;
        Model = new()
        {
            Name = name,
            Input = input,
            Score = new(score.Name, score.Name, ScoreActivation.Given, ScoreColumn.Classes(score.Type)!.Value),
            Layers = [],
            DefaultLayerReason = "it is a fitted transformer, which shows none of its inside.",
        };
    }

    public ModelDescription Model { get; }

    public Observation Run(Batch input, Probe probe, CancellationToken cancellation = default)
    {
        if (probe.Values.Count > 0 || probe.Gradients.Count > 0 || probe.From is not null)
        {
            throw BlackBoxThrow.Asked(Model.Name);
        }

        if (probe.Target.Kind == TargetKind.Loss)
        {
            throw BlackBoxThrow.Loss(probe.Target);
        }

        var targets = Array.ConvertAll(probe.Target.Resolve(input.Rows, Model), t => (int)t);
        var scores = Read(input, cancellation);
        var values = new float[input.Rows];
        for (var row = 0; row < input.Rows; row++)
        {
            targets[row] = targets[row] < 0 ? Best(scores[row]) : targets[row];
            values[row] = probe.Target.Weights is { } weights ? TensorPrimitives.Dot<float>(weights[weights.Rows == 1 ? 0 : row], scores[row]) : scores[row][targets[row]];
        }

        return new(scores, scores, targets, values, new Dictionary<string, Batch>(), new Dictionary<string, Batch>());
    }

    public void Dispose()
    {
    }

    Batch Read(Batch input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var scores = new Batch(new float[input.Rows * Model.Score.Classes], input.Rows, Model.Score.Classes);
        var scored = _model.Transform(_copies(input));
        var column = scored.Schema[Model.Score.Output];
        using var cursor = scored.GetRowCursor([column]);
        var read = ScoreColumn.Over(cursor, column);
        var row = 0;
        for (; cursor.MoveNext(); row++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (row == input.Rows)
            {
                throw BlackBoxThrow.RowsLost(Model.Name, input.Rows, row + 1);
            }

            read(scores[row]);
        }

        return row == input.Rows ? scores : throw BlackBoxThrow.RowsLost(Model.Name, input.Rows, row);
    }

    // A score that is not a number is never the best, unless none is one.
    static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] || float.IsNaN(scores[best]) ? i : best;
        }

        return best;
    }
}
