using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns) : base(new(env, columns)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => Contracts.CheckValue(inputSchema, nameof(inputSchema)).With(Transformer.Columns.Select(pair => inputSchema.FindInput(pair.inputColumnName).Renamed(pair.outputColumnName)));
}

public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal ColumnCopyingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns) : base(env, columns) { }

    internal IEnumerable<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new ColumnCopyingTransformer(env, ctx.ReadColumns());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(ColumnCopyingTransformer));
        ctx.WriteColumns(ColumnPairs);
    }

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair)
        => (input.Type, input.Annotations);

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer)
    {
        disposer = null;
        return row.GetGetter(input);
    }
}
