using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Telling two classes apart.</summary>
public sealed class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment env, DataOperationsCatalog data) : base(env, data) => Trainers = new(this);

    public BinaryClassificationTrainers Trainers { get; }

    public CalibratedBinaryClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = PredictionColumns.ScoreName,
        string probabilityColumnName = PredictionColumns.ProbabilityName, string predictedLabelColumnName = PredictionColumns.PredictedLabelName)
        => new(new BinaryOutcomes(Contracts.CheckValue(data, nameof(data)), labelColumnName, scoreColumnName, predictedLabelColumnName,
            Contracts.CheckNonEmpty(probabilityColumnName, nameof(probabilityColumnName))));

    public BinaryClassificationMetrics EvaluateNonCalibrated(IDataView data, string labelColumnName = "Label", string scoreColumnName = PredictionColumns.ScoreName,
        string predictedLabelColumnName = PredictionColumns.PredictedLabelName)
        => new(new BinaryOutcomes(Contracts.CheckValue(data, nameof(data)), labelColumnName, scoreColumnName, predictedLabelColumnName, null));

    public IReadOnlyList<CrossValidationResult<CalibratedBinaryClassificationMetrics>> CrossValidate(IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5,
        string labelColumnName = "Label", string samplingKeyColumnName = null, int? seed = null)
        => CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => Evaluate(scored, labelColumnName));

    public IReadOnlyList<CrossValidationResult<BinaryClassificationMetrics>> CrossValidateNonCalibrated(IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5,
        string labelColumnName = "Label", string samplingKeyColumnName = null, int? seed = null)
        => CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed, scored => EvaluateNonCalibrated(scored, labelColumnName));

    public sealed class BinaryClassificationTrainers : CatalogInstantiatorBase
    {
        internal BinaryClassificationTrainers(TrainCatalogBase owner) : base(owner) { }
    }
}
