using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saving and loading fitted models, and using them on single objects.</summary>
public sealed class ModelOperationsCatalog
{
    internal ModelOperationsCatalog(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class where TDst : class, new()
        => new(transformer, new()
        {
            IgnoreMissingColumns = ignoreMissingColumns,
            InputSchemaDefinition = inputSchemaDefinition,
            OutputSchemaDefinition = outputSchemaDefinition,
        });

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class where TDst : class, new()
        => new(transformer, new()
        {
            IgnoreMissingColumns = false,
            InputSchemaDefinition = DataOperationsCatalog.Definition<TSrc>(Contracts.CheckValue(inputSchema, nameof(inputSchema))),
        });

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class where TDst : class, new()
        => new(transformer, Contracts.CheckValue(options, nameof(options)));

    /// <summary>A null model or schema is not written; a schema's image columns are not either, and a schema of nothing else is refused.</summary>
    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
        => ModelFile.Save(Environment, model, inputSchema, Contracts.CheckValue(stream, nameof(stream)));

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        using FileStream stream = File.Create(Contracts.CheckNonEmpty(filePath, nameof(filePath)));
        Save(model, inputSchema, stream);
    }

    /// <summary>The schema is null where none was saved.</summary>
    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
        => ModelFile.Load(Environment, Contracts.CheckValue(stream, nameof(stream)), out inputSchema);

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        using FileStream stream = File.OpenRead(Contracts.CheckNonEmpty(filePath, nameof(filePath)));
        return Load(stream, out inputSchema);
    }
}
