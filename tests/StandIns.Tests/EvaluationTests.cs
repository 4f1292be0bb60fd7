using Microsoft.ML;
using Microsoft.ML.Data;

namespace StandIns.Tests;

/// <summary>Metrics over a handful of rows, worked out by hand.</summary>
public sealed class EvaluationTests
{
    static readonly MLContext s_ml = new(1);

    public sealed class Number
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }

    public sealed class Choice
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }

    public sealed class Labelled
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];

        [KeyType(3)]
        public uint PredictedLabel { get; set; }
    }

    public sealed class Label5
    {
        [KeyType(5)]
        public uint Label { get; set; }

        [VectorType(2)]
        public float[] Score { get; set; } = [];
    }

    public sealed class Point
    {
        public float X { get; set; }

        [VectorType(1)]
        public float[] Features { get; set; } = [0];

        public float Label { get; set; }
    }

    [Fact]
    public void Errors_of_a_regression()
    {
        var metrics = s_ml.Regression.Evaluate(View<Number>(
            new() { Label = 1, Score = 2 }, new() { Label = 3, Score = 3 }, new() { Label = 5, Score = 2 }, new() { Label = float.NaN, Score = 9 }));

        Assert.Equal(4.0 / 3, metrics.MeanAbsoluteError, 12);
        Assert.Equal(10.0 / 3, metrics.MeanSquaredError, 12);
        Assert.Equal(Math.Sqrt(10.0 / 3), metrics.RootMeanSquaredError, 12);
        Assert.Equal(1 - 10.0 / 8, metrics.RSquared, 12);
        Assert.Equal(metrics.MeanSquaredError, metrics.LossFunction);
    }

    [Fact]
    public void Two_classes()
    {
        var data = View<Choice>(
            new() { Label = true, Score = 2, Probability = 0.5f, PredictedLabel = true },
            new() { Label = true, Score = -1, Probability = 0.25f, PredictedLabel = false },
            new() { Label = false, Score = 1, Probability = 0.75f, PredictedLabel = true },
            new() { Label = false, Score = -1, Probability = 0.5f, PredictedLabel = false },
            new() { Label = false, Score = -3, Probability = 0.5f, PredictedLabel = false });

        var metrics = s_ml.BinaryClassification.Evaluate(data);

        Assert.Equal(3.0 / 5, metrics.Accuracy, 12);
        Assert.Equal(1.0 / 2, metrics.PositivePrecision, 12);
        Assert.Equal(1.0 / 2, metrics.PositiveRecall, 12);
        Assert.Equal(2.0 / 3, metrics.NegativePrecision, 12);
        Assert.Equal(2.0 / 3, metrics.NegativeRecall, 12);
        Assert.Equal(1.0 / 2, metrics.F1Score, 12);
        Assert.Equal([[1, 1], [1, 2]], metrics.ConfusionMatrix.Counts);
        // Of the six pairs of a positive and a negative row, 3 + 1 are in order, and one is a tie.
        Assert.Equal(4.5 / 6, metrics.AreaUnderRocCurve, 12);
        Assert.Equal((1 + 2 + 2 + 1 + 1) / 5.0, metrics.LogLoss, 12);
        Assert.Equal(-0.4 * Math.Log2(0.4) - 0.6 * Math.Log2(0.6), metrics.Entropy, 12);
        Assert.Equal((metrics.Entropy - metrics.LogLoss) / metrics.Entropy, metrics.LogLossReduction, 12);
        Assert.Equal(metrics.Accuracy, s_ml.BinaryClassification.EvaluateNonCalibrated(data).Accuracy);
    }

    [StandInFact]
    public void Several_classes()
    {
        // A class counts keys from 0. The last row has no label.
        var data = View<Labelled>(
            new() { Label = 0, Score = [0.5f, 0.3f, 0.2f] },
            new() { Label = 0, Score = [0.25f, 0.5f, 0.25f] },
            new() { Label = 2, Score = [0.25f, 0.25f, 0.5f] },
            new() { Label = 2, Score = [0.6f, 0.4f, 0] },
            new() { Label = 3, Score = [1, 0, 0] });

        var metrics = s_ml.MulticlassClassification.Evaluate(data, topKPredictionCount: 2);

        double least = -Math.Log(1e-15);
        Assert.Equal(2.0 / 4, metrics.MicroAccuracy, 12);
        Assert.Equal((0.5 + 0.5) / 2, metrics.MacroAccuracy, 12);
        Assert.Equal((Math.Log(2) + Math.Log(4) + Math.Log(2) + least) / 4, metrics.LogLoss, 9);
        Assert.Equal([(Math.Log(2) + Math.Log(4)) / 2, 0, (Math.Log(2) + least) / 2], metrics.PerClassLogLoss.Select(loss => Math.Round(loss, 12)),
            EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) < 1e-9, _ => 0));
        Assert.Equal((Math.Log(2) - metrics.LogLoss) / Math.Log(2), metrics.LogLossReduction, 9);
        Assert.Equal([[1, 1, 0], [0, 0, 0], [1, 0, 1]], metrics.ConfusionMatrix.Counts);
        Assert.Equal(0.75, metrics.TopKAccuracy);
        Assert.Equal([0.5, 0.75, 1], metrics.TopKAccuracyForAllK);
        Assert.Equal(0, s_ml.MulticlassClassification.Evaluate(data).TopKAccuracy);
    }

    [StandInFact]
    public void A_class_without_a_score_is_as_wrong_as_can_be()
    {
        var rows = new[] { new Label5 { Label = 0, Score = [1, 0] }, new Label5 { Label = 4, Score = [1, 0] } };

        var metrics = s_ml.MulticlassClassification.Evaluate(View(rows), predictedLabelColumnName: "Label");

        Assert.Equal(0.5, metrics.MicroAccuracy);
        Assert.Equal(-Math.Log(1e-15) / 2, metrics.LogLoss, 9);
    }

    [StandInFact]
    public void A_fold_is_measured_with_what_the_others_taught()
    {
        var rows = Enumerable.Range(0, 60).Select(i => new Point { X = i, Features = [i], Label = 2 * i + 1 }).ToArray();
        var results = s_ml.Regression.CrossValidate(View(rows), s_ml.Regression.Trainers.Sdca(), numberOfFolds: 3);

        Assert.Equal([0, 1, 2], results.Select(result => result.Fold));
        Assert.All(results, result => Assert.Equal(1, result.Metrics.RSquared, 4));
        Assert.Equal(rows.Select(row => row.X), results.SelectMany(result => result.ScoredHoldOutSet.GetColumn<float>("X")).Order());
        Assert.Equal(3, results.Select(result => result.Model).Distinct().Count());
    }

    [SkippableFact]
    public void What_is_not_measured_here_says_where_it_is()
    {
        Skip.If(ApiSubset.Build.HasPackages, "The packages themselves are here.");
        var metrics = s_ml.BinaryClassification.Evaluate(View<Choice>(new Choice { Label = true, Probability = 1 }));

        Assert.Contains("Microsoft.ML 5.0.0", Assert.Throws<NotSupportedException>(() => metrics.AreaUnderPrecisionRecallCurve).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(metrics.ConfusionMatrix.GetFormattedConfusionTable);
    }

    [StandInFact]
    public void A_column_of_the_wrong_type_is_refused_by_name()
    {
        var data = View<Number>(new Number());

        Assert.Contains("label column 'Label': expected Key<UInt32>, got Single",
            Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.MulticlassClassification.Evaluate(data)).Message, StringComparison.Ordinal);
        Assert.Contains("score column 'Missing'",
            Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Regression.Evaluate(data, scoreColumnName: "Missing")).Message, StringComparison.Ordinal);
    }

    static IDataView View<T>(params T[] rows) where T : class => s_ml.Data.LoadFromEnumerable(rows);
}
