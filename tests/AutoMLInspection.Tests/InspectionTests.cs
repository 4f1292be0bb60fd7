using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace AutoMLInspection.Tests;

public class InspectionTests
{
    sealed class Row
    {
        public float A { get; set; }

        [VectorType(2)]
        public float[] B { get; set; } = [];
    }

    sealed class Scalar
    {
        public float Score { get; set; }
    }

    sealed class PerClass
    {
        [VectorType(3)]
        public float[] Score { get; set; } = [];
    }

    // Means 2, 0 and 4.
    static readonly Row[] Rows = [new() { A = 1, B = [3, 4] }, new() { A = 2, B = [-3, 10] }, new() { A = 3, B = [0, -2] }];

    readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void A_linear_models_contributions_are_its_terms_away_from_the_mean()
    {
        var inspection = Inspect();
        var found = inspection.Inspect("linear", Model<Scalar>((row, to) => to.Score = 2 * row.A - row.B[1] + 7));

        Assert.Equal(["A", "B.0", "B.1"], inspection.Slots);
        Assert.Equal([5f, 1f, 15f], found.Scores);
        float[][] expected = [[-2, 0, 0], [0, 0, -6], [2, 0, 6]];
        for (var row = 0; row < 3; row++)
        {
            Assert.Equal(expected[row], found.Contributions[row], Near);
            // 2 x 2 - 4 + 7: the score of the mean row, wherever one starts from.
            Assert.Equal(7, found.Start(row), 1e-4f);
        }

        Assert.Equal(4 / 3.0, found.MeanContribution(0), 1e-5);
        Assert.Equal(0, found.MeanContribution(1), 1e-5);
        Assert.Equal(4, found.MeanContribution(2), 1e-5);
    }

    [Fact]
    public void Rows_are_found_where_models_differ_and_the_slots_that_make_them()
    {
        var inspection = Inspect();
        inspection.Inspect("one", Model<Scalar>((row, to) => to.Score = 2 * row.A + row.B[0]));
        inspection.Inspect("two", Model<Scalar>((row, to) => to.Score = 2 * row.A - row.B[1] + 5));
        inspection.Inspect("between", Model<Scalar>((row, to) => to.Score = 2 * row.A));

        // Scores 5, 1, 6 by the first, 3, -1, 13 by the second, 2, 4, 6 by the third.
        var found = inspection.Disagreements(2);
        Assert.Equal([(2, "two", "one", 7f), (1, "between", "two", 5f)], found.Select(d => (d.Row, d.High.Name, d.Low.Name, MathF.Round(d.Gap, 4))));
        // Of the row (3, 0, -2), term by term: -(-2 - 4) against nothing, and the scores 5 and 4 of the mean row.
        Assert.Equal([("B.1", 6f), (Disagreement.Start, 1f)], found[0].Drivers.Take(2).Select(d => (d.Slot, MathF.Round(d.Difference, 4))));
        Assert.All(found, d => Assert.Equal(d.Gap, d.Drivers.Sum(driver => driver.Difference), 1e-4f));
    }

    [Fact]
    public void One_model_disagrees_with_nobody()
    {
        var inspection = Inspect();
        Assert.Empty(inspection.Disagreements(3));
        inspection.Inspect("alone", Model<Scalar>((row, to) => to.Score = row.A));
        Assert.Empty(inspection.Disagreements(3));
    }

    [Fact]
    public void A_vector_of_scores_is_looked_at_in_one_class()
    {
        var inspection = new Inspection(_ml, _ml.Data.LoadFromEnumerable(Rows), "A", "B") { ScoreColumnName = "Score", Class = 2 };
        var found = inspection.Inspect("classes", Model<PerClass>((row, to) => to.Score = [100 * row.A, -row.A, row.B[0]]));
        Assert.Equal([3f, -3f, 0f], found.Scores);
        Assert.Equal([0, 3, 0], found.Contributions[0], Near);
    }

    [Fact]
    public void A_model_without_the_score_column_is_refused_and_not_listed()
    {
        var inspection = new Inspection(_ml, _ml.Data.LoadFromEnumerable(Rows), "A", "B");
        var error = Assert.ThrowsAny<ArgumentException>(() => inspection.Inspect("scores only", Model<Scalar>((row, to) => to.Score = row.A)));
        Assert.Contains("'Probability'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Score'", error.Message, StringComparison.Ordinal);
        Assert.Empty(inspection.Candidates);
    }

    // What an experiment of Microsoft.ML.AutoML returns, as far as the guide uses it.
    [Fact]
    public void The_guides_lines_take_the_models_of_an_experiment_as_they_are()
    {
        var ml = _ml;
        var test = ml.Data.LoadFromEnumerable(Customer.Draw(20, seed: 3));
        var model = CustomerModels.Fit(ml, ml.Data.LoadFromEnumerable(Customer.Draw(200, seed: 4))).First().Model;
        var run = new { TrainerName = "LbfgsLogisticRegressionBinary", Model = model };
        var experiment = new { BestRun = run, RunDetails = new[] { run, new { TrainerName = "failed", Model = (ITransformer)null! } } };
        using var written = new StringWriter();
        var console = Console.Out;
        Console.SetOut(written);
        try
        {
            // guide
            var inspection = new Inspection(ml, test, "Tenure", "Charge", "Usage", "Calls", "Age", "Account", "Idle");
            inspection.Inspect("best run", experiment.BestRun.Model);
            Console.WriteLine(Report.Contributions(inspection));
            // guide: all runs
            foreach (var details in experiment.RunDetails.Where(details => details.Model is not null))
            {
                inspection.Inspect(details.TrainerName, details.Model);
            }
            // guide ends
            Assert.Equal(["best run", "LbfgsLogisticRegressionBinary"], inspection.Candidates.Select(c => c.Name));
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.StartsWith("slot     best run  apart", written.ToString(), StringComparison.Ordinal);
    }

    Inspection Inspect() => new(_ml, _ml.Data.LoadFromEnumerable(Rows), "A", "B") { ScoreColumnName = "Score" };

    CustomMappingTransformer<Row, TScore> Model<TScore>(Action<Row, TScore> score) where TScore : class, new()
        => _ml.Transforms.CustomMapping(score, contractName: null).Fit(_ml.Data.LoadFromEnumerable(Rows));

    static bool Near(float a, float b) => Math.Abs(a - b) < 1e-4f;
}
