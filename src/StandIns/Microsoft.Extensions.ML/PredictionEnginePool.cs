using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>Prediction engines, each of which serves one thread at a time, lent to the threads of a service.</summary>
public class PredictionEnginePool<TData, TPrediction> where TData : class where TPrediction : class, new()
{
    readonly IServiceProvider _services;
    readonly IOptionsFactory<PredictionEnginePoolOptions<TData, TPrediction>> _options;
    readonly EnginePool<TData, TPrediction> _default;
    readonly ConcurrentDictionary<string, EnginePool<TData, TPrediction>> _named = [];

    public PredictionEnginePool(IServiceProvider serviceProvider, IOptions<MLOptions> mlContextOptions,
        IOptionsFactory<PredictionEnginePoolOptions<TData, TPrediction>> predictionEngineOptions)
    {
        (_services, _options) = (serviceProvider, predictionEngineOptions);
        if (_options.Create("").ModelLoader is { } loader)
            _default = new(serviceProvider, loader);
    }

    public ITransformer GetModel() => Default.Loader.GetModel();

    // As in the package, a named model is known once an engine of it has been asked for.
    public ITransformer GetModel(string modelName) => _named[modelName].Loader.GetModel();

    public PredictionEngine<TData, TPrediction> GetPredictionEngine() => GetPredictionEngine("");

    public PredictionEngine<TData, TPrediction> GetPredictionEngine(string modelName) => (modelName is null or "" ? Default : _named.GetOrAdd(modelName, Make)).Engines.Get();

    public void ReturnPredictionEngine(PredictionEngine<TData, TPrediction> engine) => ReturnPredictionEngine("", engine);

    public void ReturnPredictionEngine(string modelName, PredictionEngine<TData, TPrediction> engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        (modelName is null or "" ? Default : _named[modelName]).Engines.Return(engine);
    }

    EnginePool<TData, TPrediction> Default
        => _default ?? throw new ArgumentException("You need to configure a default, not named, model before you use this method.");

    EnginePool<TData, TPrediction> Make(string modelName) => new(_services, _options.Create(modelName).ModelLoader
        ?? throw new ArgumentException($"There is no model '{modelName}': add it with FromFile(\"{modelName}\", filePath).", nameof(modelName)));
}

public static class PredictionEnginePoolExtensions
{
    public static TPrediction Predict<TData, TPrediction>(this PredictionEnginePool<TData, TPrediction> predictionEnginePool, TData example)
        where TData : class where TPrediction : class, new()
        => predictionEnginePool.Predict("", example);

    public static TPrediction Predict<TData, TPrediction>(this PredictionEnginePool<TData, TPrediction> predictionEnginePool, string modelName, TData example)
        where TData : class where TPrediction : class, new()
    {
        PredictionEngine<TData, TPrediction> engine = predictionEnginePool.GetPredictionEngine(modelName);
        try
        {
            return engine.Predict(example);
        }
        finally
        {
            predictionEnginePool.ReturnPredictionEngine(modelName, engine);
        }
    }
}
