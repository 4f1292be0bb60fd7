namespace Microsoft.ML.Saliency.Tests;

public sealed class AdversarialTests
{
    static readonly float[] s_weights = [1, -2, 0, 3, -1, 0.5f];

    static readonly FastGradientSign s_fgsm = new() { Range = new(0, 10) };

    [Fact]
    public void A_linear_models_prediction_changes_where_its_margin_ends()
    {
        using var engine = Linear();
        // Margins w x: 2.5 and 22; sum |w| = 7.5, so epsilon in units is 1/3 for the first and more than is tried for the second.
        var x = new Batch([5, 2.5f, 7, 1, 3, 5, 9, 1, 1, 5, 1, 2], 2, 1, 2, 3);
        var found = (s_fgsm with { Epsilons = [0.05, 0.034, 0.033, 0.01] }).Attack(engine, x, []);
        Assert.Equal([0.034, null], found.SmallestEpsilon);
        Assert.Equal([0, 0], found.Before.Select(p => p.Index));
        Assert.Equal([1, 0], found.After.Select(p => p.Index));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(x.Data[i] - 0.34f * Math.Sign(s_weights[i]), found.Images.Data[i], 1e-5f);
            Assert.Equal(Math.Clamp(x.Data[6 + i] - 0.5f * Math.Sign(s_weights[i]), 0, 10), found.Images.Data[6 + i], 1e-5f);
        }

        Assert.Equal(1 / (1 + Math.Exp(-2.5)), found.Before[0].Probability, 1e-5);
        // 2.5 - 0.34 * 7.5 = -0.05
        Assert.Equal(1 / (1 + Math.Exp(-0.05)), found.After[0].Probability, 1e-5);
        // Predictions and gradients of both rows; 0.01, 0.033 and 0.034 on both, 0.05 on the one that is left.
        Assert.Equal((2 + 4, 2 + 2 + 3 * 2 + 1), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void The_change_is_cut_off_at_the_pixel_range()
    {
        using var engine = Linear();
        var x = new Batch([0.2f, 9.9f, 5, 1, 9.8f, 0], 1, 1, 2, 3);
        var found = (s_fgsm with { Epsilons = [0.05] }).Attack(engine, x, [0]);
        Assert.All(found.Images.Data.Zip([0, 10, 5, 0.5f, 10, 0]), p => Assert.Equal(p.Second, p.First, 1e-5f));
    }

    [Fact]
    public void Towards_a_class_its_loss_goes_down()
    {
        using var engine = Linear();
        var x = new Batch([5, 2.5f, 7, 1, 3, 5], 1, 1, 2, 3);
        // Class 1 is all that is beside class 0: away from one is towards the other.
        var away = (s_fgsm with { Epsilons = [0.04] }).Attack(engine, x, []);
        var towards = (s_fgsm with { Epsilons = [0.04], Targeted = true }).Attack(engine, x, [1]);
        Assert.Equal(away.Images.Data, towards.Images.Data);
        Assert.Equal([0.04], towards.SmallestEpsilon);
        // Towards what it is already: a success, and one that moves the other way.
        var confirmed = (s_fgsm with { Epsilons = [0.04], Targeted = true }).Attack(engine, x, [0]);
        Assert.Equal([0.04], confirmed.SmallestEpsilon);
        Assert.True(confirmed.After[0].Probability > confirmed.Before[0].Probability);
    }

    [Fact]
    public void Epsilon_is_in_pixels_whatever_the_preprocessing()
    {
        var model = FunctionEngine.Describe([3, 1, 1], 2);
        using var engine = new FunctionEngine { Model = model, Scores = x => [x.Sum(), 0], Gradient = (_, k) => k == 0 ? [1, 1, 1] : [0, 0, 0] };
        var found = new FastGradientSign { Range = PixelRange.Of(ImagePreprocessing.ImageNet) }.Attack(engine, new([0, 0, 0], 1, 3, 1, 1), [0]);
        Assert.All(found.Images.Data.Zip([0.229f, 0.224f, 0.225f]), p => Assert.Equal(-2 / 255f / p.Second, p.First, 1e-6f));
    }

    [Fact]
    public void Small_steps_reach_the_end_that_a_linear_model_asks_for()
    {
        using var engine = Linear();
        var x = new Batch([5, 2.5f, 7, 1, 3, 5, 9, 1, 1, 5, 1, 2], 2, 1, 2, 3);
        double[] epsilons = [0.033, 0.034, 0.05];
        var fgsm = (s_fgsm with { Epsilons = epsilons }).Attack(engine, x, []);
        var before = (engine.Passes, engine.Rows);
        var pgd = new ProjectedGradient { Range = new(0, 10), Epsilons = epsilons, Steps = 4, RandomStart = false }.Attack(engine, x, []);
        Assert.Equal(fgsm.SmallestEpsilon, pgd.SmallestEpsilon);
        Assert.All(fgsm.Images.Data.Zip(pgd.Images.Data), p => Assert.Equal(p.First, p.Second, 1e-5f));
        // Four steps and a look for each epsilon, both rows for the first two, one for the last; and the predictions.
        Assert.Equal((1 + 3 * 5, 2 + 5 * (2 + 2 + 1)), (engine.Passes - before.Passes, engine.Rows - before.Rows));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.9)]
    [InlineData(7)]
    public void No_step_leaves_the_distance_or_the_range(double stepSize)
    {
        // A bump: the sign of its gradient changes on the way.
        var visited = new List<float[]>();
        using var engine = new FunctionEngine
        {
            Model = FunctionEngine.Describe([1, 2, 3], 2),
            Scores = x =>
            {
                visited.Add(x);
                return [x.Select((v, i) => Math.Cos(v + i)).Sum(), 1];
            },
            Gradient = (x, k) => [.. x.Select((v, i) => k == 0 ? -Math.Sin(v + i) : 0)],
        };
        var x = new Batch([0, 10, 5, 2, 9.9f, 0.1f], 1, 1, 2, 3);
        new ProjectedGradient { Range = new(0, 10), Epsilons = [0.02], StepSize = stepSize }.Attack(engine, x, [0]);
        Assert.Equal(12, visited.Count);
        Assert.All(visited, at => Assert.All(at.Zip(x.Data), p =>
        {
            Assert.InRange(Math.Abs(p.First - p.Second), 0, 0.2f + 1e-5f);
            Assert.InRange(p.First, 0, 10);
        }));
        Assert.Contains(visited, at => at.Zip(x.Data).Any(p => Math.Abs(p.First - p.Second) > 0.2f - 1e-5f));
    }

    [Fact]
    public void A_random_start_comes_from_the_seed_and_is_the_same_for_every_row()
    {
        using var engine = Linear();
        var x = new Batch([5, 2.5f, 7, 1, 3, 5, 5, 2.5f, 7, 1, 3, 5], 2, 1, 2, 3);
        var pgd = new ProjectedGradient { Range = new(0, 10), Epsilons = [0.05], Steps = 1, StepSize = 0.1, Seed = 2 };
        var found = pgd.Attack(engine, x, []).Images;
        Assert.Equal(found[0].ToArray(), found[1].ToArray());
        Assert.Equal(found[0].ToArray(), pgd.Attack(engine, new([.. x[1]], 1, 1, 2, 3), []).Images.Data);
        Assert.NotEqual(found.Data, (pgd with { Seed = 3 }).Attack(engine, x, []).Images.Data);
    }

    [Fact]
    public void What_cannot_be_tried_says_what_to_set()
    {
        using var engine = Linear();
        var x = new Batch(new float[6], 1, 1, 2, 3);
        Assert.Equal("FastGradientSign.Epsilons is empty: there is no change to try. Give one or more parts of the pixel range, such as 2 / 255.0. (Parameter 'FastGradientSign.Epsilons')", Error(s_fgsm with { Epsilons = [] }));
        Assert.Equal("The largest change of a pixel is a part of the range from black to white, above 0 and at most 1. Set FastGradientSign.Epsilons to numbers such as 2 / 255.0. (Parameter 'FastGradientSign.Epsilons')\nActual value was 2.", Error(s_fgsm with { Epsilons = [0.1, 2] }));
        Assert.Equal("FastGradientSign.Targeted is set, but no class is given to be mistaken for: towards its own prediction a picture need not change. Give one class for all rows, or one a row. (Parameter 'labels')", Error(s_fgsm with { Targeted = true }));
        Assert.Equal("It must be positive. Set ProjectedGradient.Steps to a number such as 10. (Parameter 'ProjectedGradient.Steps')\nActual value was 0.", PgdError(0, null));
        Assert.Equal("It must be positive. Set ProjectedGradient.StepSize to a number such as 0.25. (Parameter 'ProjectedGradient.StepSize')\nActual value was -1.", PgdError(1, -1));

        string Error(FastGradientSign attack) => Assert.ThrowsAny<ArgumentException>(() => attack.Attack(engine, x, [])).Message.ReplaceLineEndings("\n");

        string PgdError(int steps, double? size)
            => Assert.ThrowsAny<ArgumentException>(() => new ProjectedGradient { Range = new(0, 1), Steps = steps, StepSize = size }.Attack(engine, x, [])).Message.ReplaceLineEndings("\n");
    }

    // Class 0 has w x, class 1 has 0.
    static FunctionEngine Linear() => new()
    {
        Model = FunctionEngine.Describe([1, 2, 3], 2),
        Scores = x => [x.Select((v, i) => (double)v * s_weights[i]).Sum(), 0],
        Gradient = (_, k) => [.. s_weights.Select(w => k == 0 ? (double)w : 0)],
    };
}
