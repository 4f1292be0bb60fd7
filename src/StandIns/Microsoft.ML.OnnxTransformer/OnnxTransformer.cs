using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs a model on each row. Transform and the views it returns may be used by many threads; Dispose ends them all.</summary>
public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    readonly OnnxOptions _options;
    readonly byte[] _bytes;

    internal OnnxTransformer(IHostEnvironment env, OnnxOptions options, byte[] model = null) : base(env)
    {
        foreach (var name in Contracts.CheckValue(options.InputColumns, nameof(options.InputColumns)).Concat(Contracts.CheckValue(options.OutputColumns, nameof(options.OutputColumns))))
            Contracts.CheckParam(!string.IsNullOrWhiteSpace(name), nameof(options), "A column's name is empty; name the model's inputs and outputs, or give no names to use all of them.");
        (_options, _bytes) = (options, model);
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

    /// <summary>A loaded model runs where the context that loads it says, whatever it was saved from.</summary>
    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var options = new OnnxOptions
        {
            InputColumns = ctx.ReadStrings(),
            OutputColumns = ctx.ReadStrings(),
            ShapeDictionary = ctx.ReadStrings().ToDictionary(name => name, _ => ReadShape(ctx.Reader)),
            RecursionLimit = ctx.Reader.ReadInt32(),
            GpuDeviceId = (env as IDeviceChoice)?.GpuDeviceId,
            FallbackToCpu = env is IDeviceChoice { FallbackToCpu: true },
        };
        return new OnnxTransformer(env, options, ctx.LoadBytes("OnnxModel"));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(OnnxTransformer));
        ctx.SaveBytes("OnnxModel", _bytes ?? File.ReadAllBytes(_options.ModelFile));
        ctx.WriteStrings(Inputs);
        ctx.WriteStrings([.. Outputs.Select(output => output.Name)]);
        var shapes = _options.ShapeDictionary ?? new Dictionary<string, int[]>();
        ctx.WriteStrings([.. shapes.Keys]);
        foreach (var shape in shapes.Values)
        {
            ctx.Writer.Write(shape.Length);
            foreach (var size in shape)
                ctx.Writer.Write(size);
        }
        ctx.Writer.Write(_options.RecursionLimit);
    }

    static int[] ReadShape(BinaryReader reader)
    {
        var shape = new int[reader.ReadInt32()];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = reader.ReadInt32();
        return shape;
    }

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
