using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that adds columns, each row from the row at the same place.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase(IHostEnvironment env) => Host = Contracts.CheckValue(env, nameof(env)).Register(GetType().Name);

    private protected IHost Host { get; }

    /// <summary>Checks <paramref name="inputSchema"/> and binds to its columns.</summary>
    private protected abstract RowMapper MakeRowMapper(DataViewSchema inputSchema);

    /// <summary>Writes what the type's Create reads.</summary>
    private protected abstract void SaveModel(ModelSaveContext ctx);

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema)).OutputSchema;

    public IDataView Transform(IDataView input)
        => new RowToRowView(Contracts.CheckValue(input, nameof(input)), Bind(input.Schema, nameof(input)));

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(Contracts.CheckValue(ctx, nameof(ctx)));

    AddColumnsMapper Bind(DataViewSchema schema, string name) => new(MakeRowMapper(Contracts.CheckValue(schema, name)));
}
