namespace Microsoft.ML.Data;

/// <summary>What was predicted and what is true, row by row, where there is a label and all scores are finite.</summary>
internal sealed class MulticlassOutcomes
{
    // As in the package: a class that was given no probability costs this much, not infinitely much.
    const double LeastProbability = 1e-15;

    public MulticlassOutcomes(IDataView data, string labelName, string scoreName, string predictedLabelName)
    {
        DataViewSchema.Column label = EvaluationColumn.Find(data, labelName, "label");
        if (label.Type is not KeyDataViewType || label.Type.RawType != typeof(uint))
            throw EvaluationColumn.Mismatch(label, "label", "Key<UInt32>");
        DataViewSchema.Column score = EvaluationColumn.Find(data, scoreName, "score");
        if (score.Type is not VectorDataViewType { Size: > 1 } vector || vector.ItemType != NumberDataViewType.Single)
            throw EvaluationColumn.Mismatch(score, "score", "vector of two or more items of type Single");
        EvaluationColumn.Find(data, predictedLabelName, "predictedLabel");
        Counts = [.. Enumerable.Range(0, vector.Size).Select(_ => new double[vector.Size])];
        (PerClassLoss, Ranks) = (new double[vector.Size], new double[vector.Size]);
        Read(data, label, score);
    }

    /// <summary>True class by the class of the highest score.</summary>
    public double[][] Counts { get; }

    /// <summary>For each true class, the sum of -ln of the score it was given.</summary>
    public double[] PerClassLoss { get; }

    /// <summary>How many rows are of a class that there is no score for, which is as wrong as can be.</summary>
    public double Unknown { get; private set; }

    public double UnknownLoss => -Unknown * Math.Log(LeastProbability);

    /// <summary>How many rows give the true class the highest, second highest, ... score.</summary>
    public double[] Ranks { get; }

    void Read(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([label, score]);
        (Func<uint> labelOf, Func<VBuffer<float>> scoresOf) = (cursor.Reader<uint>(label), cursor.Reader<VBuffer<float>>(score));
        var scores = new float[Counts.Length];
        while (cursor.MoveNext())
        {
            uint key = labelOf();
            scoresOf().CopyTo(scores);
            if (key == 0 || !scores.All(float.IsFinite))
                continue;
            if (key > scores.Length)
            {
                Unknown++;
                continue;
            }
            int truth = (int)key - 1;
            Counts[truth][PredictionColumns.IndexOfHighest(scores)]++;
            PerClassLoss[truth] -= Math.Log(Math.Clamp(scores[truth], LeastProbability, 1));
            // Of equal scores, the class that comes first ranks first.
            Ranks[scores.Where((other, i) => other > scores[truth] || other == scores[truth] && i < truth).Count()]++;
        }
    }
}
