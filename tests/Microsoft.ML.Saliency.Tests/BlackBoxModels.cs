using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Fitted transformers whose scores are known functions of their rows.</summary>
static class BlackBoxModels
{
    public static readonly MLContext Ml = new(seed: 0);

    /// <summary>A transformer that maps rows by a function.</summary>
    public static ITransformer Mapping<TIn, TOut>(Action<TIn, TOut> map) where TIn : class, new() where TOut : class, new()
        => Ml.Transforms.CustomMapping(map, contractName: null).Fit(Ml.Data.LoadFromEnumerable<TIn>([]));

    /// <summary>A vector of four slots.</summary>
    public sealed class Four
    {
        [VectorType(4)]
        public float[] Features { get; set; } = new float[4];
    }

    /// <summary>One score.</summary>
    public sealed class One
    {
        public float Score { get; set; }
    }

    /// <summary>A score a class.</summary>
    public sealed class Three
    {
        [VectorType(3)]
        public float[] Score { get; set; } = new float[3];
    }

    /// <summary>The column that explains.</summary>
    public sealed class Why
    {
        [ColumnName("Why")]
        public float[] Values { get; set; } = [];
    }

    /// <summary>The weights of <see cref="Linear"/>.</summary>
    public static readonly float[] Weights = [2, -1, 0.5f, 0];

    /// <summary>The score 2 a - b + c / 2 + 0 d + 3.</summary>
    public static ITransformer Linear() => Mapping<Four, One>((x, y) => y.Score = Weights.Zip(x.Features, (w, v) => w * v).Sum() + 3);

    /// <summary>The names of a column's slots.</summary>
    public static string[] SlotNames(DataViewSchema.Column column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(n => n.ToString())];
    }

    /// <summary>The explaining column of all rows.</summary>
    public static float[][] Explain<TRow>(BlackBoxSaliencyEstimator estimator, params TRow[] rows) where TRow : class
    {
        var data = Ml.Data.LoadFromEnumerable(rows);
        return [.. Ml.Data.CreateEnumerable<Why>(estimator.Fit(data).Transform(data), reuseRowObject: false).Select(r => r.Values)];
    }

    /// <summary>Counts what is asked of a transformer, and may claim not to map row to row.</summary>
    public sealed class Counting(ITransformer inner, bool isRowToRowMapper = true) : ITransformer
    {
        public int Transforms { get; private set; }

        public long Rows { get; private set; }

        public bool IsRowToRowMapper => isRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
            => isRowToRowMapper ? inner.GetRowToRowMapper(inputSchema) : throw new InvalidOperationException("It maps no single rows.");

        public IDataView Transform(IDataView input)
        {
            Transforms++;
            Rows += input.GetRowCount() ?? 0;
            return inner.Transform(input);
        }

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}
