using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The trainers for one kind of task, and how good what they learn is.</summary>
public abstract class TrainCatalogBase
{
    readonly DataOperationsCatalog _data;

    private protected TrainCatalogBase(IHostEnvironment env, DataOperationsCatalog data) => (Environment, _data) = (env, data);

    internal IHostEnvironment Environment { get; }

    /// <summary>Fits once for each fold on all the other folds, and measures on the fold itself.</summary>
    private protected IReadOnlyList<CrossValidationResult<T>> CrossValidate<T>(IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds,
        string samplingKeyColumnName, int? seed, Func<IDataView, T> evaluate) where T : class
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(estimator, nameof(estimator));
        Contracts.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        return [.. _data.CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed).Select((split, fold) =>
        {
            ITransformer model = estimator.Fit(split.TrainSet);
            IDataView scored = model.Transform(split.TestSet);
            return new CrossValidationResult<T>(model, evaluate(scored), scored, fold);
        })];
    }

    /// <summary>What extension methods hang their trainers on.</summary>
    public abstract class CatalogInstantiatorBase
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase owner) => Environment = owner.Environment;

        internal IHostEnvironment Environment { get; }
    }

    public sealed class CrossValidationResult<T> where T : class
    {
        public readonly ITransformer Model;
        public readonly T Metrics;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scoredHoldOutSet, int fold)
            => (Model, Metrics, ScoredHoldOutSet, Fold) = (model, metrics, scoredHoldOutSet, fold);
    }
}
