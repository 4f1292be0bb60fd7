using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Calibrated = Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>;

namespace Microsoft.ML.Trainers;

/// <summary>Logistic regression: the score is the logarithm of the odds.</summary>
public sealed class LbfgsLogisticRegressionBinaryTrainer
    : LbfgsTrainerBase<LbfgsLogisticRegressionBinaryTrainer.Options, BinaryPredictionTransformer<Calibrated>, Calibrated>
{
    internal LbfgsLogisticRegressionBinaryTrainer(string labelColumnName, string featureColumnName, string exampleWeightColumnName, LbfgsSettings settings)
        : base(LinearTrainer.Feature(featureColumnName), LinearTrainer.Label(labelColumnName, BooleanDataViewType.Instance), LinearTrainer.Weight(exampleWeightColumnName), settings) { }

    private protected override SchemaShape.Column[] OutputColumns(SchemaShape inputSchema) =>
    [
        LinearTrainer.Output(PredictionColumns.PredictedLabelName, BooleanDataViewType.Instance),
        LinearTrainer.Output(PredictionColumns.ScoreName, NumberDataViewType.Single),
        LinearTrainer.Output(PredictionColumns.ProbabilityName, NumberDataViewType.Single),
    ];

    private protected override BinaryPredictionTransformer<Calibrated> Train(IDataView data)
    {
        DataViewSchema.Column label = LinearTrainer.FindLabel(data, LabelColumn);
        (DataViewSchema.Column feature, float[][] weights, float[] biases) = Learn(data, label, 1, LinearFit.Logistic, row =>
        {
            Func<bool> truth = row.Reader<bool>(label);
            return () => truth() ? 1 : 0;
        });
        var model = new CalibratedModelParameters<LinearBinaryModelParameters, PlattCalibrator>(new(weights[0], biases[0]), new(-1, 0));
        return new(model, feature.Name, feature.Type);
    }

    public sealed class Options : OptionsBase
    {
        public Options() { }
    }
}
