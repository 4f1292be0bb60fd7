using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(BinaryOutcomes outcomes)
    {
        ConfusionMatrix = new(outcomes.Counts);
        AreaUnderRocCurve = outcomes.AreaUnderRocCurve();
        double[][] counts = outcomes.Counts;
        Accuracy = EvaluationColumn.Ratio(counts[0][0] + counts[1][1], counts[0].Sum() + counts[1].Sum());
    }

    public double Accuracy { get; }

    public double AreaUnderRocCurve { get; }

    public double AreaUnderPrecisionRecallCurve => throw Contracts.NotHere("The area under the precision-recall curve");

    public double PositivePrecision => ConfusionMatrix.PerClassPrecision[0];

    public double PositiveRecall => ConfusionMatrix.PerClassRecall[0];

    public double NegativePrecision => ConfusionMatrix.PerClassPrecision[1];

    public double NegativeRecall => ConfusionMatrix.PerClassRecall[1];

    public double F1Score => EvaluationColumn.Ratio(2 * PositivePrecision * PositiveRecall, PositivePrecision + PositiveRecall);

    public ConfusionMatrix ConfusionMatrix { get; }
}

/// <summary>With what probabilities add, in bits per row.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryOutcomes outcomes) : base(outcomes)
    {
        double[] counts = [outcomes.Counts[0].Sum(), outcomes.Counts[1].Sum()];
        LogLoss = outcomes.Bits / counts.Sum();
        Entropy = -counts.Where(count => count > 0).Sum(count => count / counts.Sum() * Math.Log2(count / counts.Sum()));
    }

    public double LogLoss { get; }

    /// <summary>The log-loss of always giving each class its share of the rows.</summary>
    public double Entropy { get; }

    public double LogLossReduction => (Entropy - LogLoss) / Entropy;
}
