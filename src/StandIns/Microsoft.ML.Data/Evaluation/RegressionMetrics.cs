namespace Microsoft.ML.Data;

/// <summary>How far scores are from labels, over the rows where both are numbers; the loss is the squared error.</summary>
public sealed class RegressionMetrics
{
    RegressionMetrics(double absolute, double squared, double rSquared)
        => (MeanAbsoluteError, MeanSquaredError, RSquared) = (absolute, squared, rSquared);

    public double MeanAbsoluteError { get; }

    public double MeanSquaredError { get; }

    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    public double LossFunction => MeanSquaredError;

    /// <summary>1 - the sum of squared errors / the sum of squared distances of the labels from their mean.</summary>
    public double RSquared { get; }

    internal static RegressionMetrics Of(IDataView data, string labelName, string scoreName)
    {
        DataViewSchema.Column label = EvaluationColumn.Find(data, labelName, "label", NumberDataViewType.Single);
        DataViewSchema.Column score = EvaluationColumn.Find(data, scoreName, "score", NumberDataViewType.Single);
        using DataViewRowCursor cursor = data.GetRowCursor([label, score]);
        (Func<float> labelOf, Func<float> scoreOf) = (cursor.Reader<float>(label), cursor.Reader<float>(score));
        (double count, double absolute, double squared, double mean, double spread) = (0, 0, 0, 0, 0);
        while (cursor.MoveNext())
        {
            (double truth, double error) = (labelOf(), scoreOf() - (double)labelOf());
            if (double.IsNaN(truth) || double.IsNaN(error))
                continue;
            count++;
            absolute += Math.Abs(error);
            squared += error * error;
            // Welford's running mean and sum of squares, which lose no digits where the mean is large.
            double distance = truth - mean;
            mean += distance / count;
            spread += distance * (truth - mean);
        }
        return new(absolute / count, squared / count, 1 - squared / spread);
    }
}
