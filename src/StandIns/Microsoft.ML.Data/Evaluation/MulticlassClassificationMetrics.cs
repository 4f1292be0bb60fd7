namespace Microsoft.ML.Data;

public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassOutcomes outcomes, int topK)
    {
        double[] counts = [.. outcomes.Counts.Select(row => row.Sum())];
        double rows = counts.Sum() + outcomes.Unknown;
        ConfusionMatrix = new(outcomes.Counts);
        MicroAccuracy = outcomes.Ranks[0] / rows;
        MacroAccuracy = ConfusionMatrix.PerClassRecall.Where((_, c) => counts[c] > 0).Average();
        LogLoss = (outcomes.PerClassLoss.Sum() + outcomes.UnknownLoss) / rows;
        PerClassLogLoss = [.. outcomes.PerClassLoss.Select((loss, c) => EvaluationColumn.Ratio(loss, counts[c]))];
        double entropy = -counts.Where(count => count > 0).Sum(count => count / rows * Math.Log(count / rows));
        LogLossReduction = (entropy - LogLoss) / entropy;
        TopKPredictionCount = topK;
        double best = 0;
        double[] upTo = [.. outcomes.Ranks.Select(count => (best += count) / rows)];
        if (topK > 0)
            (TopKAccuracy, TopKAccuracyForAllK) = (upTo[Math.Min(topK, upTo.Length) - 1], upTo);
    }

    /// <summary>In nats, over all rows.</summary>
    public double LogLoss { get; }

    /// <summary>By how much of its own size the log-loss is below that of always giving each class its share of the rows.</summary>
    public double LogLossReduction { get; }

    /// <summary>The mean over classes of the share of their rows that was predicted right.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The share of rows that was predicted right.</summary>
    public double MicroAccuracy { get; }

    /// <summary>The share of rows whose class is among the <see cref="TopKPredictionCount"/> highest scores; 0 when not asked for.</summary>
    public double TopKAccuracy { get; }

    public int TopKPredictionCount { get; }

    /// <summary>The same for 1, 2, ... highest scores; null when not asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
