using Microsoft.ML.Calibrators;
using Output = (Microsoft.ML.DataViewSchema.DetachedColumn Column, System.Func<System.Func<float[]>, System.Delegate> MakeGetter);

namespace Microsoft.ML.Data;

/// <summary>Adds Score.</summary>
public sealed class RegressionPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel> where TModel : class
{
    internal RegressionPredictionTransformer(TModel model, string featureColumnName, DataViewType featureColumnType) : base(model, featureColumnName, featureColumnType) { }

    private protected override Output[] Outputs => [PredictionColumns.Score];
}

/// <summary>Adds PredictedLabel (whether the score is positive), Score and, for a calibrated model, Probability.</summary>
public sealed class BinaryPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel> where TModel : class
{
    internal BinaryPredictionTransformer(TModel model, string featureColumnName, DataViewType featureColumnType) : base(model, featureColumnName, featureColumnType) { }

    private protected override Output[] Outputs => Model is CalibratedModelParametersBase calibrated
        ? [PredictionColumns.IsPositive, PredictionColumns.Score, PredictionColumns.Probability(calibrated.Calibrator)]
        : [PredictionColumns.IsPositive, PredictionColumns.Score];
}

/// <summary>Adds PredictedLabel (the key of the highest score) and Score, a vector with a slot for each value of the label.</summary>
public sealed class MulticlassPredictionTransformer<TModel> : SingleFeaturePredictionTransformerBase<TModel> where TModel : class
{
    internal MulticlassPredictionTransformer(TModel model, string featureColumnName, DataViewType featureColumnType, DataViewSchema.DetachedColumn label)
        : base(model, featureColumnName, featureColumnType) => Label = label;

    /// <summary>The label's type and key values when the model was trained.</summary>
    internal DataViewSchema.DetachedColumn Label { get; }

    private protected override Output[] Outputs => [PredictionColumns.HighestOf(Label), PredictionColumns.ScoresOf(Label)];
}
