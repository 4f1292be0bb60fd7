namespace Microsoft.ML.Data;

/// <summary>What was predicted and what is true, row by row, where the score is a number.</summary>
internal sealed class BinaryOutcomes
{
    readonly List<(float Score, bool Truth)> _scores = [];

    public BinaryOutcomes(IDataView data, string labelName, string scoreName, string predictedLabelName, string probabilityName)
    {
        DataViewSchema.Column label = EvaluationColumn.Find(data, labelName, "label", BooleanDataViewType.Instance);
        DataViewSchema.Column score = EvaluationColumn.Find(data, scoreName, "score", NumberDataViewType.Single);
        DataViewSchema.Column predicted = EvaluationColumn.Find(data, predictedLabelName, "predictedLabel", BooleanDataViewType.Instance);
        DataViewSchema.Column? probability = probabilityName == null ? null : EvaluationColumn.Find(data, probabilityName, "probability", NumberDataViewType.Single);
        using DataViewRowCursor cursor = data.GetRowCursor(probability is { } read ? [label, score, predicted, read] : [label, score, predicted]);
        (Func<bool> labelOf, Func<float> scoreOf, Func<bool> predictedOf) = (cursor.Reader<bool>(label), cursor.Reader<float>(score), cursor.Reader<bool>(predicted));
        Func<float> probabilityOf = probability is { } column ? cursor.Reader<float>(column) : () => float.NaN;
        while (cursor.MoveNext())
        {
            (bool truth, float value) = (labelOf(), scoreOf());
            if (float.IsNaN(value))
                continue;
            _scores.Add((value, truth));
            Counts[truth ? 0 : 1][predictedOf() ? 0 : 1]++;
            Bits -= Math.Log2(truth ? probabilityOf() : 1 - (double)probabilityOf());
        }
    }

    /// <summary>[positive, negative] truth by [positive, negative] prediction.</summary>
    public double[][] Counts { get; } = [[0, 0], [0, 0]];

    /// <summary>The sum of -log2 of the probability given to what is true; infinite where that was 0.</summary>
    public double Bits { get; }

    /// <summary>The chance that a positive row's score is above a negative row's, equal scores counting half; 0 where there are not both.</summary>
    public double AreaUnderRocCurve()
    {
        (double below, double pairs) = (0, 0);
        foreach (IGrouping<float, (float Score, bool Truth)> equal in _scores.GroupBy(row => row.Score).OrderBy(rows => rows.Key))
        {
            (int positive, int negative) = (equal.Count(row => row.Truth), equal.Count(row => !row.Truth));
            pairs += positive * (below + 0.5 * negative);
            below += negative;
        }
        return EvaluationColumn.Ratio(pairs, Counts[0].Sum() * Counts[1].Sum());
    }
}
