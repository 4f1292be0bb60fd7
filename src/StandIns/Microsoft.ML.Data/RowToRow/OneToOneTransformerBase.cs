using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer of pairs: each output column is computed from one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns) : base(env)
    {
        var names = new HashSet<string>();
        foreach ((string output, string input) in Contracts.CheckValue(columns, nameof(columns)))
        {
            Contracts.CheckNonEmpty(input, nameof(columns));
            Contracts.CheckNonEmpty(output, nameof(columns));
            Contracts.CheckParam(names.Add(output), nameof(columns), $"Name of the result column '{output}' specified multiple times");
        }
        ColumnPairs = columns;
    }

    private protected (string outputColumnName, string inputColumnName)[] ColumnPairs { get; }

    /// <summary>Refuses an input column that pair number <paramref name="pair"/> cannot read, by <see cref="Contracts.ExceptSchemaMismatch(string, string, string, string, string)"/>.</summary>
    private protected virtual void CheckInputColumn(DataViewSchema.Column input, int pair) { }

    /// <summary>The type (and annotations, or null) of what pair number <paramref name="pair"/> makes of <paramref name="input"/>.</summary>
    private protected abstract (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair);

    /// <summary>A ValueGetter of the output type; the disposer may be null.</summary>
    private protected abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer);

    private protected sealed override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    sealed class Mapper : RowMapper
    {
        readonly OneToOneTransformerBase _parent;
        readonly DataViewSchema.Column[] _inputs;

        public Mapper(OneToOneTransformerBase parent, DataViewSchema inputSchema) : base(inputSchema)
        {
            _parent = parent;
            _inputs = [.. parent.ColumnPairs.Select((pair, i) => Input(pair.inputColumnName, i))];
            AddedColumns = [.. _inputs.Select((input, i) =>
            {
                (DataViewType type, DataViewSchema.Annotations annotations) = parent.GetOutputType(input, i);
                return new DataViewSchema.DetachedColumn(parent.ColumnPairs[i].outputColumnName, type, annotations);
            })];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; }

        public override IEnumerable<DataViewSchema.Column> GetDependencies(bool[] active) => _inputs.Where((_, pair) => active[pair]);

        public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action disposer)
        {
            var getters = new Delegate[_inputs.Length];
            disposer = null;
            for (int pair = 0; pair < getters.Length; pair++)
            {
                if (!active[pair])
                    continue;
                getters[pair] = _parent.MakeGetter(input, _inputs[pair], pair, out Action one);
                disposer += one;
            }
            return getters;
        }

        DataViewSchema.Column Input(string name, int pair)
        {
            DataViewSchema.Column input = InputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name);
            _parent.CheckInputColumn(input, pair);
            return input;
        }
    }
}
