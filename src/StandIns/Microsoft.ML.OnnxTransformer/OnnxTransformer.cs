using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs a model on each row. Transform and the views it returns may be used by many threads; Dispose ends them all.</summary>
public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    internal OnnxTransformer(IHostEnvironment env, OnnxOptions options, byte[] model = null) : base(env)
    {
        foreach (var name in Contracts.CheckValue(options.InputColumns, nameof(options.InputColumns)).Concat(Contracts.CheckValue(options.OutputColumns, nameof(options.OutputColumns))))
            Contracts.CheckParam(!string.IsNullOrWhiteSpace(name), nameof(options), "A column's name is empty; name the model's inputs and outputs, or give no names to use all of them.");
        Model = new OnnxModel(options, model);
        try
        {
            Inputs = options.InputColumns.Length > 0 ? options.InputColumns : Model.InputNames;
            Outputs = [.. (options.OutputColumns.Length > 0 ? options.OutputColumns : Model.OutputNames).Select(name => Model.Output(name).AsVector())];
        }
        catch
        {
            Model.Dispose();
            throw;
        }
    }

    internal OnnxModel Model { get; }

    internal string[] Inputs { get; }

    internal OnnxTensor[] Outputs { get; }

    public void Dispose() => Model.Dispose();

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema) => new OnnxRowMapper(this, inputSchema);
}

public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(IHostEnvironment env, OnnxOptions options, byte[] model = null) : base(new OnnxTransformer(env, options, model)) { }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        foreach (var name in Transformer.Inputs)
        {
            var column = inputSchema.FindInput(name);
            var expected = Transformer.Model.Input(name).AsVector().Type.ItemType;
            if (!expected.Equals(column.ItemType))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name, expected.ToString(), column.ItemType.ToString());
        }
        return inputSchema.With(Transformer.Outputs.Select(output => new SchemaShape.Column(output.Name, output.Type)));
    }
}
