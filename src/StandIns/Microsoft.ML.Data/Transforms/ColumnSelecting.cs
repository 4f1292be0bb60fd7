using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(string[] columnNames, bool keep, bool keepHidden) : base(new(columnNames, keep, keepHidden)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Transformer.Check(inputSchema.Select(column => column.Name), nameof(inputSchema));
        return new(inputSchema.Where(column => Transformer.Keeps(column.Name)));
    }
}

public sealed class ColumnSelectingTransformer : ITransformer
{
    readonly string[] _names;
    readonly bool _keep;
    readonly bool _keepHidden;

    internal ColumnSelectingTransformer(string[] names, bool keep, bool keepHidden)
    {
        Contracts.Check(names is { Length: > 0 }, "Name the columns to keep or to drop.");
        (_names, _keep, _keepHidden) = (names, keep, keepHidden);
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema)).OutputSchema;

    public IDataView Transform(IDataView input)
        => new RowToRowView(Contracts.CheckValue(input, nameof(input)), Bind(input.Schema, nameof(input)));

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema));

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => new ColumnSelectingTransformer(ctx.ReadStrings(), ctx.Reader.ReadBoolean(), ctx.Reader.ReadBoolean());

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Contracts.CheckValue(ctx, nameof(ctx)).Begin(typeof(ColumnSelectingTransformer));
        ctx.WriteStrings(_names);
        ctx.Writer.Write(_keep);
        ctx.Writer.Write(_keepHidden);
    }

    internal bool Keeps(string name) => _names.Contains(name) == _keep;

    internal void Check(IEnumerable<string> names, string parameter)
    {
        string[] missing = [.. _names.Except(names)];
        if (missing.Length > 0)
            throw Contracts.ExceptSchemaMismatch(parameter, "input", string.Join(",", missing));
    }

    // Kept columns come in the order in which they were named; what is left after dropping keeps its order.
    SelectColumnsMapper Bind(DataViewSchema schema, string parameter)
    {
        Check(Contracts.CheckValue(schema, parameter).Select(column => column.Name), parameter);
        return new(schema, _keep
            ? [.. _names.SelectMany(name => schema.Where(column => column.Name == name && (_keepHidden || !column.IsHidden)))]
            : [.. schema.Where(column => Keeps(column.Name))]);
    }
}
