using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>The context that all pools of a service provider load their models with.</summary>
public class MLOptions
{
    public MLOptions() { }

    public MLContext MLContext { get; set; }
}

/// <summary>Where one pool's model comes from.</summary>
public class PredictionEnginePoolOptions<TData, TPrediction> where TData : class where TPrediction : class, new()
{
    public PredictionEnginePoolOptions() { }

    public ModelLoader ModelLoader { get; set; }
}
