using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.ML;

namespace Microsoft.Extensions.ML;

/// <summary>The engines of one model. A newer model gets a pool of its own, which takes no engine of the one before back.</summary>
internal sealed class EnginePool<TData, TPrediction> where TData : class where TPrediction : class, new()
{
    readonly MLContext _context;

    public EnginePool(IServiceProvider services, ModelLoader loader)
    {
        _context = services.GetRequiredService<IOptions<MLOptions>>().Value.MLContext;
        Loader = loader;
        Renew();
        ChangeToken.OnChange(Loader.GetReloadToken, Renew);
    }

    public ModelLoader Loader { get; }

    public ObjectPool<PredictionEngine<TData, TPrediction>> Engines { get; private set; }

    void Renew() => Engines = new DefaultObjectPool<PredictionEngine<TData, TPrediction>>(new Policy(_context, Loader.GetModel()));

    sealed class Policy(MLContext context, ITransformer model) : IPooledObjectPolicy<PredictionEngine<TData, TPrediction>>
    {
        readonly System.Runtime.CompilerServices.ConditionalWeakTable<PredictionEngine<TData, TPrediction>, object> _made = [];

        public PredictionEngine<TData, TPrediction> Create()
        {
            PredictionEngine<TData, TPrediction> engine = context.Model.CreatePredictionEngine<TData, TPrediction>(model);
            _made.Add(engine, null);
            return engine;
        }

        public bool Return(PredictionEngine<TData, TPrediction> engine) => _made.TryGetValue(engine, out _);
    }
}
