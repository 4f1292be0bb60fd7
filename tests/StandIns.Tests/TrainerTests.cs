using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace StandIns.Tests;

/// <summary>What the trainers learn, where the answer can be worked out on paper.</summary>
public sealed class TrainerTests
{
    static readonly MLContext s_ml = new(1);

    public sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];

        public float Label { get; set; }

        public float Weight { get; set; } = 1;
    }

    public sealed class Choice
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [0];

        public bool Label { get; set; }
    }

    public sealed class Named
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [0];

        public string Label { get; set; } = "";

        public float Weight { get; set; } = 1;
    }

    public sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }

    public sealed class Chance
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    [StandInFact]
    public void A_plane_is_found_and_a_row_with_a_missing_value_does_not_count()
    {
        var model = s_ml.Regression.Trainers.Sdca().Fit(Plane([.. Grid(), new Row { Features = [float.NaN, 1], Label = 100 }, new Row { Label = float.NaN }])).Model;

        Assert.Equal([2.0, -1.0], model.Weights.Select(w => (double)w), Close(1e-4));
        Assert.Equal(3.0, model.Bias, 1e-4);
    }

    // The mean of (w x - y)^2 over x = +-1, y = 2x is (w - 2)^2.
    [StandInTheory]
    [InlineData(0, 0, 2)]
    [InlineData(2, 0, 1)] // 2 (w - 2) + 2 w = 0
    [InlineData(0, 1, 1.5)] // 2 (w - 2) + 1 = 0
    [InlineData(2, 1, 0.75)]
    [InlineData(0, 5, 0)]
    public void Regularization_pulls_the_weights_to_0_and_leaves_the_bias(float l2, float l1, double weight)
    {
        Row[] rows = [new() { Features = [1, 0], Label = 7 + 2 }, new() { Features = [-1, 0], Label = 7 - 2 }];

        var model = s_ml.Regression.Trainers.Sdca(l2Regularization: l2, l1Regularization: l1).Fit(Plane(rows)).Model;

        Assert.Equal(weight, model.Weights[0], 1e-5);
        Assert.Equal(7, model.Bias, 1e-5);
    }

    [StandInFact]
    public void A_row_counts_as_often_as_it_weighs()
    {
        Row[] rows = [new() { Label = 1, Weight = 3 }, new() { Label = 5, Weight = 1 }];

        Assert.Equal(2, s_ml.Regression.Trainers.Sdca(exampleWeightColumnName: "Weight").Fit(Plane(rows)).Model.Bias, 1e-5);
    }

    // Of x = 1, three of four rows are positive; of x = -1, one of four. The derivative of the sum of losses by the weight w is 8 s(w) - 6.
    [Theory]
    [InlineData(0, 3.0)]
    [InlineData(1, 5.0 / 3)] // 8 s(w) - 6 + 1 = 0
    [InlineData(3, 1.0)] // the slope at 0 is 2, which the L1 term outweighs
    public void The_weight_of_a_logistic_regression_is_the_logarithm_of_the_odds(float l1, double odds)
    {
        var trained = s_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: l1, l2Regularization: 0).Fit(s_ml.Data.LoadFromEnumerable(Choices()));

        Assert.Equal(Math.Log(odds), trained.Model.SubModel.Weights[0], 1e-5);
        Assert.Equal(0, trained.Model.SubModel.Bias, 1e-5);
        using var engine = s_ml.Model.CreatePredictionEngine<Choice, Chance>(trained);
        var likely = engine.Predict(new Choice { Features = [1] });
        Assert.Equal(odds / (1 + odds), likely.Probability, 1e-5);
        Assert.Equal(likely.Score > 0, likely.PredictedLabel);
    }

    [Fact]
    public void Without_features_the_probability_of_a_class_is_its_share_of_the_rows_weight()
    {
        var data = s_ml.Data.LoadFromEnumerable(new Named[] { new() { Label = "rare" }, new() { Label = "some", Weight = 2 }, new() { Label = "most", Weight = 5 } });
        var trained = Entropy("Weight").Fit(data);

        using var engine = s_ml.Model.CreatePredictionEngine<Named, Prediction>(trained);
        var prediction = engine.Predict(new Named());
        Assert.Equal([0.125, 0.25, 0.625], prediction.Score.Select(p => (double)p), Close(1e-4));
        Assert.Equal("most", prediction.PredictedLabel);
    }

    [Fact]
    public void Many_classes_are_told_apart_and_the_score_s_slots_have_their_names()
    {
        var rows = Enumerable.Range(0, 30).Select(i => new Named { Features = [i % 3 - 1], Label = $"c{i % 3}" });
        var data = s_ml.Data.LoadFromEnumerable(rows);
        var scored = s_ml.Transforms.Conversion.MapValueToKey("Label").Append(s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0.01f, l2Regularization: 0.01f))
            .Fit(data).Transform(data);

        Assert.Equal(1, s_ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        VBuffer<ReadOnlyMemory<char>> slots = default, keys = default;
        scored.Schema["Score"].GetSlotNames(ref slots);
        scored.Schema["PredictedLabel"].GetKeyValues(ref keys);
        Assert.Equal(["c0", "c1", "c2"], slots.DenseValues().Select(s => s.ToString()));
        Assert.Equal(["c0", "c1", "c2"], keys.DenseValues().Select(s => s.ToString()));
    }

    [StandInFact]
    public void The_shape_that_a_trainer_promises_is_what_it_delivers()
    {
        var named = s_ml.Transforms.Conversion.MapValueToKey("Label").Fit(s_ml.Data.LoadFromEnumerable(Names())).Transform(s_ml.Data.LoadFromEnumerable(Names()));
        Check(s_ml.Regression.Trainers.Sdca(), Plane(Grid()), "Score: Single");
        Check(s_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(), s_ml.Data.LoadFromEnumerable(Choices()), "PredictedLabel: Boolean", "Score: Single", "Probability: Single");
        Check(s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(), named, "PredictedLabel: Key<UInt32, 0-1> {KeyValues}", "Score: Vector<Single, 2> {SlotNames}");

        static void Check(IEstimator<ITransformer> trainer, IDataView data, params string[] added)
        {
            // A chain asks for the shape, and goes on with it.
            var chain = trainer.Append(s_ml.Transforms.CopyColumns("Copy", "Score"));
            var schema = chain.Fit(data).Transform(data).Schema;
            Assert.Equal(added, schema.Skip(data.Schema.Count).Take(added.Length).Select(column => column.ToString()));
            Assert.Equal(schema["Score"].Type, schema["Copy"].Type);
        }
    }

    [Fact]
    public void A_trained_model_is_saved_and_loaded()
    {
        Same<RegressionPredictionTransformer<LinearRegressionModelParameters>>(s_ml.Regression.Trainers.Sdca().Fit(Plane(Grid())), Plane(Grid()));
        var choices = s_ml.Data.LoadFromEnumerable(Choices());
        Same<ISingleFeaturePredictionTransformer<Microsoft.ML.Calibrators.CalibratedModelParametersBase<LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>>>(
            s_ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(choices), choices);
        var names = s_ml.Data.LoadFromEnumerable(Names());
        Same<TransformerChain<ITransformer>>(Entropy(null).Fit(names), names);

        static void Same<T>(ITransformer model, IDataView data)
        {
            using var stream = new MemoryStream();
            s_ml.Model.Save(model, data.Schema, stream);
            stream.Position = 0;
            var loaded = s_ml.Model.Load(stream, out _);

            Assert.IsAssignableFrom<T>(loaded);
            Assert.Equal(model.GetOutputSchema(data.Schema).Select(c => c.ToString()), loaded.GetOutputSchema(data.Schema).Select(c => c.ToString()));
            Assert.Equal(Cells(model.Transform(data)), Cells(loaded.Transform(data)));
        }

        static IEnumerable<string> Cells(IDataView data) =>
            data.Preview().RowView.SelectMany(row => row.Values).Select(cell => cell.Value is VBuffer<float> v ? string.Join(" ", v.DenseValues()) : $"{cell.Value}");
    }

    [Fact]
    public void Two_fits_on_the_same_rows_are_equal_to_the_last_bit()
    {
        float[] Fit() => [.. s_ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(s_ml.Data.LoadFromEnumerable(Choices())).Model.SubModel.Weights];
        Assert.Equal(Fit(), Fit());
    }

    [StandInFact]
    public void Columns_of_the_wrong_type_are_refused_by_name()
    {
        var data = s_ml.Data.LoadFromEnumerable(Choices());

        Assert.Contains("Schema mismatch for label column 'Label': expected Single, got Boolean",
            Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.Regression.Trainers.Sdca().Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains("Schema mismatch for label column 'Label': expected Key<UInt32>, got Boolean",
            Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Append(s_ml.Transforms.CopyColumns("A", "Score")).Fit(data)).Message,
            StringComparison.Ordinal);
        Assert.Contains("Could not find feature column 'Pixels'",
            Assert.Throws<ArgumentOutOfRangeException>(() => s_ml.BinaryClassification.Trainers.LbfgsLogisticRegression(featureColumnName: "Pixels").Fit(data)).Message, StringComparison.Ordinal);
        var trained = s_ml.BinaryClassification.Trainers.LbfgsLogisticRegression().Fit(data);
        Assert.Contains("Schema mismatch for feature column 'Features': expected Vector<Single, 1>, got Vector<Single, 2>",
            Assert.Throws<ArgumentOutOfRangeException>(() => trained.Transform(Plane(Grid()))).Message, StringComparison.Ordinal);
    }

    static EstimatorChain<Microsoft.ML.Transforms.KeyToValueMappingTransformer> Entropy(string? weight) =>
        s_ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(exampleWeightColumnName: weight, l1Regularization: 0, l2Regularization: 0))
            .Append(s_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    static IDataView Plane(IEnumerable<Row> rows) => s_ml.Data.LoadFromEnumerable(rows);

    static Row[] Grid() => [.. Enumerable.Range(0, 16).Select(i => new Row { Features = [i % 4, i / 4], Label = 3 + 2 * (i % 4) - i / 4 })];

    static IEnumerable<Choice> Choices() => Enumerable.Range(0, 8).Select(i => new Choice { Features = [i < 4 ? 1 : -1], Label = i is 0 or 1 or 2 or 7 });

    static IEnumerable<Named> Names() => Enumerable.Range(0, 8).Select(i => new Named { Features = [i], Label = i < 4 || i == 6 ? "low" : "high" });

    static EqualityComparer<double> Close(double tolerance) => EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) <= tolerance, _ => 0);
}
