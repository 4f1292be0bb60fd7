using System.Runtime.ExceptionServices;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency;

/// <summary>Explains the rows at hand together, once, and hands out what was found of the one that the reader is at.</summary>
/// <param name="engine">The model.</param>
/// <param name="explainer">The method.</param>
/// <param name="options">Target, map and the rest.</param>
/// <param name="rows">The rows at hand.</param>
/// <param name="picture">Reads the picture of a row.</param>
/// <param name="target">The class to explain of a row, negative for the predicted one; null where it is the same for all rows.</param>
sealed class ExplainedRows(
    ISaliencyEngine engine, IExplainer explainer, SaliencyEstimator.Options options, IRowBlock rows, ExplainedRows.ReadPicture picture, Func<int, int>? target)
{
    readonly ProgressReport _progress = new(options, explainer);
    ExplainedRow?[] _found = [];
    ExceptionDispatchInfo?[] _failures = [];
    long _number = -1;
    bool _withMaps;

    /// <summary>Writes the picture of a row at hand as the model takes it; false where the row has none.</summary>
    internal delegate bool ReadPicture(int row, Span<float> to, bool keep, out Picture? seen);

    /// <summary>Whether maps are wanted, and not the model's output alone. Set by the getters of the columns that need them.</summary>
    internal bool WantsMaps { get; set; }

    /// <summary>Whether the pictures are wanted too, to draw on.</summary>
    internal bool WantsPictures { get; set; }

    /// <summary>What was found of the reader's row; null where it has no picture. Throws what reading or explaining it threw.</summary>
    internal ExplainedRow? Current
    {
        get
        {
            if (_number != rows.Number || _withMaps != WantsMaps)
            {
                Explain();
                (_number, _withMaps) = (rows.Number, WantsMaps);
            }

            _failures[rows.Current]?.Throw();
            return _found[rows.Current];
        }
    }

    void Explain()
    {
        _found = new ExplainedRow?[rows.Count];
        _failures = new ExceptionDispatchInfo?[rows.Count];
        var size = engine.Model.Input.RowShape.Aggregate(1, (n, d) => n * d);
        var data = GC.AllocateUninitializedArray<float>(rows.Count * size);
        var read = new List<Read>(rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            try
            {
                if (picture(row, data.AsSpan(read.Count * size, size), WantsPictures, out var seen))
                {
                    read.Add(new(row, target?.Invoke(row) ?? -1, seen));
                }
            }
            catch (Exception e)
            {
                _failures[row] = ExceptionDispatchInfo.Capture(e);
            }
        }

        Explain(data, size, read);
        _progress.Add(rows.Count);
    }

    void Explain(float[] data, int size, List<Read> read)
    {
        try
        {
            Found(data, size, read);
        }
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            if (read.Count == 1)
            {
                _failures[read[0].Row] = ExceptionDispatchInfo.Capture(e);
                return;
            }

            // One row may have been the cause: the others are not lost for it.
            for (var i = 0; i < read.Count; i++)
            {
                Explain(data.AsSpan(i * size, size).ToArray(), size, [read[i]]);
            }
        }
    }

    void Found(float[] data, int size, List<Read> read)
    {
        if (read.Count == 0)
        {
            return;
        }

        var input = new Batch(data.Length == read.Count * size ? data : data[..(read.Count * size)], read.Count, engine.Model.Input.RowShape);
        var wanted = target is null ? options.Target : options.Target.For([.. read.Select(r => r.Target)], [.. Enumerable.Range(0, read.Count)]);
        var found = !WantsMaps ? ExplainedRow.Of(engine.Run(input, new() { Target = wanted }, options.Cancellation))
            : options.Top is { } top ? ExplainedRow.Of(explainer.ExplainTop(engine, input, top, options.Cancellation), engine.Model.Input, options.Map)
            : ExplainedRow.Of(explainer.Explain(engine, input, wanted, options.Cancellation), engine.Model.Input, options.Map);
        for (var i = 0; i < read.Count; i++)
        {
            _found[read[i].Row] = found[i] with { Seen = read[i].Seen };
        }
    }

    readonly record struct Read(int Row, int Target, Picture? Seen);
}
