using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How often each class (row) was predicted as each class (column). Of two classes, the positive one is the first.</summary>
public sealed class ConfusionMatrix
{
    readonly double[][] _counts;

    internal ConfusionMatrix(double[][] counts) => _counts = counts;

    public IReadOnlyList<IReadOnlyList<double>> Counts => _counts;

    public int NumberOfClasses => _counts.Length;

    public IReadOnlyList<double> PerClassPrecision
        => [.. _counts.Select((row, c) => EvaluationColumn.Ratio(row[c], _counts.Sum(other => other[c])))];

    public IReadOnlyList<double> PerClassRecall => [.. _counts.Select((row, c) => EvaluationColumn.Ratio(row[c], row.Sum()))];

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
        => _counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];

    public string GetFormattedConfusionTable() => throw Contracts.NotHere("A confusion matrix as a table");
}
