using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

public abstract class StochasticTrainerBase<TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel> where TModel : class
{
    private protected StochasticTrainerBase(SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight) : base(feature, label, weight) { }

    public override TrainerInfo Info { get; } = new();
}

public abstract class SdcaTrainerBase<TOptions, TTransformer, TModel> : StochasticTrainerBase<TTransformer, TModel>
    where TOptions : SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel> where TModel : class
{
    private protected SdcaTrainerBase(SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight) : base(feature, label, weight) { }

    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        private protected OptionsBase() { }
    }
}

/// <summary>
/// Linear regression: the mean squared error + l1Regularization * the sum of absolute weights + l2Regularization / 2 * the sum of squared weights.
/// The package finds the minimum by stochastic dual coordinate ascent, and chooses what of the two is not given; here it is found by L-BFGS, and what is not given is
/// no L1 term and an L2 term that only decides where the data does not.
/// </summary>
public sealed class SdcaRegressionTrainer
    : SdcaTrainerBase<SdcaRegressionTrainer.Options, RegressionPredictionTransformer<LinearRegressionModelParameters>, LinearRegressionModelParameters>
{
    const float DefaultL2 = 1e-6f;

    readonly float _l1, _l2;
    readonly int _iterations;

    internal SdcaRegressionTrainer(string labelColumnName, string featureColumnName, string exampleWeightColumnName, float? l2Regularization, float? l1Regularization,
        int? maximumNumberOfIterations)
        : base(LinearTrainer.Feature(featureColumnName), LinearTrainer.Label(labelColumnName, NumberDataViewType.Single), LinearTrainer.Weight(exampleWeightColumnName))
    {
        (_l1, _l2, _iterations) = (l1Regularization ?? 0, l2Regularization ?? DefaultL2, maximumNumberOfIterations ?? int.MaxValue);
        LinearTrainer.CheckFactor(_l1, nameof(l1Regularization));
        LinearTrainer.CheckFactor(_l2, nameof(l2Regularization));
        Contracts.CheckParam(_iterations > 0, nameof(maximumNumberOfIterations), "Must be positive");
    }

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema) => [LinearTrainer.Output(PredictionColumns.ScoreName, NumberDataViewType.Single)];

    private protected override RegressionPredictionTransformer<LinearRegressionModelParameters> Train(IDataView data)
    {
        (DataViewSchema.Column feature, DataViewSchema.Column label) = (LinearTrainer.FindFeature(data, FeatureColumn), LinearTrainer.FindLabel(data, LabelColumn));
        TrainingSet set = TrainingSet.Read(data, feature, label, LinearTrainer.FindWeight(data, WeightColumn), row =>
        {
            Func<float> value = row.Reader<float>(label);
            return () => value();
        });
        (float[][] weights, float[] biases) = LinearFit.Run(set, 1, LinearFit.Squared, _l1, _l2, maximumIterations: _iterations);
        return new(new(weights[0], biases[0]), feature.Name, feature.Type);
    }

    public sealed class Options : OptionsBase
    {
        public Options() { }
    }
}
