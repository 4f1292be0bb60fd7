using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Some of the input's columns, in a given order.</summary>
internal sealed class SelectColumnsMapper : IRowToRowMapper
{
    readonly DataViewSchema.Column[] _sources;

    public SelectColumnsMapper(DataViewSchema inputSchema, DataViewSchema.Column[] sources)
    {
        (InputSchema, _sources) = (inputSchema, sources);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(sources);
        OutputSchema = schema.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => dependingColumns.Select(column => _sources[column.Index]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(input, OutputSchema, _sources);
    }

    sealed class Row(DataViewRow input, DataViewSchema schema, DataViewSchema.Column[] sources) : WrappingRow(input)
    {
        public override DataViewSchema Schema => schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(sources[column.Index]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(sources[column.Index]);
    }
}
