using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Telling several classes apart.</summary>
public sealed class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env, DataOperationsCatalog data) : base(env, data) => Trainers = new(this);

    public MulticlassClassificationTrainers Trainers { get; }

    // As in the package, the class of the highest score is what counts as predicted, whatever the predicted label's column holds.
    public MulticlassClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = PredictionColumns.ScoreName,
        string predictedLabelColumnName = PredictionColumns.PredictedLabelName, int topKPredictionCount = 0)
        => new(new MulticlassOutcomes(Contracts.CheckValue(data, nameof(data)), labelColumnName, scoreColumnName, predictedLabelColumnName), topKPredictionCount);

    public IReadOnlyList<CrossValidationResult<MulticlassClassificationMetrics>> CrossValidate(IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5,
        string labelColumnName = "Label", string samplingKeyColumnName = null, int? seed = null)
        => CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));

    public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
    {
        internal MulticlassClassificationTrainers(TrainCatalogBase owner) : base(owner) { }
    }
}
