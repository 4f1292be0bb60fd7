using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Using a fitted model on single objects. Model files are the real package's.</summary>
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

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream) => throw Contracts.NotHere("Saving a model");

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath) => throw Contracts.NotHere("Saving a model");

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema) => throw Contracts.NotHere("Loading a model");

    public ITransformer Load(string filePath, out DataViewSchema inputSchema) => throw Contracts.NotHere("Loading a model");
}
