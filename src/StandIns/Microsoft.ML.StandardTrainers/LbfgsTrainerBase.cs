using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>L-BFGS over all rows: the sum of their losses + l1Regularization * the sum of absolute weights + l2Regularization / 2 * the sum of squared weights.</summary>
public abstract class LbfgsTrainerBase<TOptions, TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel> where TModel : class
{
    readonly LbfgsSettings _settings;

    private protected LbfgsTrainerBase(SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight, LbfgsSettings settings) : base(feature, label, weight)
    {
        LinearTrainer.CheckFactor(settings.L1, "l1Regularization");
        LinearTrainer.CheckFactor(settings.L2, "l2Regularization");
        Contracts.CheckParam(settings.Tolerance > 0, "optimizationTolerance", "Must be positive");
        Contracts.CheckParam(settings.History > 0, "historySize", "Must be positive");
        if (settings.NonNegative)
            throw Contracts.NotHere("enforceNonNegativity");
        _settings = settings;
    }

    public override TrainerInfo Info { get; } = new();

    /// <summary>The features' column and the fitted functions.</summary>
    private protected (DataViewSchema.Column Feature, float[][] Weights, float[] Biases) Learn(IDataView data, DataViewSchema.Column label, int outputs, RowLoss loss,
        Func<DataViewRow, Func<double>> readLabel)
    {
        DataViewSchema.Column feature = LinearTrainer.FindFeature(data, FeatureColumn);
        TrainingSet set = TrainingSet.Read(data, feature, label, LinearTrainer.FindWeight(data, WeightColumn), readLabel);
        // The minimum of the sum is that of the mean with the terms divided, as the package divides them: one by the rows' number, one by their weight.
        (float[][] weights, float[] biases) = LinearFit.Run(set, outputs, loss, _settings.L1 / set.Labels.Count, _settings.L2 / set.Weights.Sum(), _settings.Tolerance, _settings.History);
        return (feature, weights, biases);
    }

    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        protected OptionsBase() { }
    }
}

internal sealed record LbfgsSettings(float L1, float L2, float Tolerance, int History, bool NonNegative);
