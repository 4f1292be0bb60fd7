namespace Microsoft.ML.Saliency.Tests;

/// <summary>Inputs one row high are vectors of slots: methods take each slot by itself, and a score that is given as it is.</summary>
public sealed class VectorInputTests
{
    [Fact]
    public void Occlusion_covers_slot_after_slot()
    {
        using var engine = Games.Of(20, x => Enumerable.Range(0, 20).Sum(i => Functions.Weight(0, i) * x[i] * x[i]));
        var x = Pseudo.Batch(1, [1, 1, 20]);
        var found = new Occlusion { Baseline = Baseline.Constant(0.5f) }.Explain(engine, x, Target.Predicted);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(Functions.Weight(0, i) * (x.Data[i] * x.Data[i] - 0.25), found.Values.Data[i], 1e-4));
        Assert.Equal(21, engine.Rows);
        Assert.Equal(21, new Occlusion().PassesPerRow(engine.Model));
        // Of a picture, squares of 15 every 8; a stride is never more than a window.
        Assert.Equal(1 + 28 * 28, new Occlusion().PassesPerRow(FunctionEngine.Describe([3, 224, 224], 2)));
        Assert.Equal(1 + 3 * 3, new Occlusion { Window = 2 }.PassesPerRow(FunctionEngine.Describe([1, 6, 6], 2)));
    }

    [Fact]
    public void Rise_shows_slot_after_slot()
    {
        using var engine = Games.Of(12, x => Enumerable.Range(0, 12).Sum(i => Functions.Weight(0, i) * x[i]));
        var x = Pseudo.Batch(1, [1, 1, 12]);
        var found = new Rise { Probability = 0.3, Baseline = Baseline.Constant(0.5f) }.Explain(engine, x, Target.Predicted);
        // E[S | slot i is seen] = S(p x + (1 - p) x0) + (1 - p) w_i (x_i - x0_i), within 4.5 standard errors: for 12 slots a chance below 1 in 1000.
        var terms = Enumerable.Range(0, 12).Select(i => Functions.Weight(0, i) * (x.Data[i] - 0.5)).ToArray();
        var mean = Enumerable.Range(0, 12).Sum(i => Functions.Weight(0, i) * 0.5) + 0.3 * terms.Sum();
        Assert.All(Enumerable.Range(0, 12), i => Assert.InRange(found.Values.Data[i] - (mean + 0.7 * terms[i]), -4.5 * found.StandardError!.Data[i], 4.5 * found.StandardError.Data[i]));
        Assert.Contains(found.Values.Data, v => Math.Abs(v - mean) > 10 * found.StandardError!.Data.Max());
        var masks = new RiseMasks(1, 12, null, 0.3, 0);
        Assert.All(masks[3].ToArray(), m => Assert.True(m is 0 or 1));
    }

    [Fact]
    public void A_given_score_is_taken_as_it_is()
    {
        // A softmax over one class, or of these two, would say something else.
        Assert.Equal(-3, ClassProbability.Of([-3], 0, ScoreActivation.Given));
        Assert.Equal([new Prediction(1, 5), new(0, -3)], Prediction.Top([-3, 5], ScoreActivation.Given, 2));
        using var engine = Games.Of(1, x => -3 * x[0]);
        Assert.All(
            (PerturbationScore[])[PerturbationScore.Probability, PerturbationScore.Logit],
            score => Assert.Equal([-6f], new Occlusion { Score = score }.Explain(engine, new([2], 1, 1, 1, 1), Target.Predicted).Values.Data));
    }

    [Fact]
    public void Baselines_with_the_same_numbers_are_equal()
    {
        Assert.Equal(new PictureBaseline(1, 2), new(1, 2));
        Assert.NotEqual(new PictureBaseline(1, 2), new(1, 3));
        Assert.Equal(new Occlusion { Baseline = new PictureBaseline(4) }, new Occlusion().WithBaseline(new PictureBaseline(4)));
        Assert.Equal([1f, 2], new PictureBaseline(1, 2).Values);
        Assert.Equal(
            "A baseline is made of finite numbers, in the units of the model's input. Use Baseline.Constant with a number such as 0. (Parameter 'value')\nActual value was NaN.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new PictureBaseline(float.NaN)).Message.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Methods_that_look_at_scores_alone_take_any_baseline()
    {
        IPerturbationExplainer[] methods = [.. ExplainerCatalog.All.Select(m => m.Create()).OfType<IPerturbationExplainer>()];
        Assert.Equal(["kernel-shap", "lime", "occlusion", "rise"], methods.Select(m => m.Name));
        Assert.All(methods, m =>
        {
            var other = Assert.IsAssignableFrom<IPerturbationExplainer>(m.WithBaseline(Baseline.Constant(2)));
            Assert.Equal((m.GetType(), Baseline.Constant(2), Baseline.Zero), (other.GetType(), other.Baseline, m.Baseline));
        });
    }
}
