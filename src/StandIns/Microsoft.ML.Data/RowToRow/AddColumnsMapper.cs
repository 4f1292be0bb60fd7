using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The input's columns followed by those that a <see cref="RowMapper"/> adds.</summary>
internal sealed class AddColumnsMapper : IRowToRowMapper
{
    readonly RowMapper _mapper;

    public AddColumnsMapper(RowMapper mapper)
    {
        _mapper = mapper;
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(mapper.InputSchema);
        schema.AddColumns(mapper.AddedColumns);
        OutputSchema = schema.ToSchema();
    }

    public DataViewSchema InputSchema => _mapper.InputSchema;

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        bool[] active = ColumnSet.Mark(dependingColumns, OutputSchema);
        bool[] read = ColumnSet.Mark(_mapper.GetDependencies(active[InputSchema.Count..]), InputSchema);
        return InputSchema.Where(column => active[column.Index] || read[column.Index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        bool[] active = ColumnSet.Mark(activeColumns, OutputSchema);
        Delegate[] getters = _mapper.CreateGetters(input, active[InputSchema.Count..], out Action disposer);
        return new Row(input, OutputSchema, getters, disposer);
    }

    sealed class Row(DataViewRow input, DataViewSchema schema, Delegate[] getters, Action disposer) : WrappingRow(input)
    {
        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column)
            => column.Index < Input.Schema.Count ? Input.IsColumnActive(Input.Schema[column.Index]) : getters[column.Index - Input.Schema.Count] != null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => column.Index < Input.Schema.Count
                ? Input.GetGetter<TValue>(Input.Schema[column.Index])
                : Getters.Cast<TValue>(getters[column.Index - Input.Schema.Count], column);

        protected override void DisposeCore() => disposer?.Invoke();
    }
}
