namespace Microsoft.ML.Saliency.Tests;

public sealed class KernelShapTests
{
    [Fact]
    public void A_linear_models_values_are_its_terms()
    {
        using var engine = Games.Of(10, x => Enumerable.Range(0, 10).Sum(i => Functions.Weight(0, i) * x[i]) + 7);
        var (x, b) = (Pseudo.Batch(2, [1, 1, 10]), Pseudo.Batch(1, [1, 1, 10], i => Pseudo.Normalised(500 + i)).Data);
        var found = new KernelShap { Baseline = new PictureBaseline(b) }.Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 2; row++)
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(Functions.Weight(0, i) * (x[row][i] - b[i]), found.Values[row][i], 1e-5);
            }
        }

        // The rows as they are, nothing shown, and all 2^10 - 2 coalitions between.
        Assert.Equal((2, 2 * 1024), (engine.Passes, engine.Rows));
        Assert.Equal(1024, new KernelShap().PassesPerRow(engine.Model));
    }

    [Fact]
    public void A_game_of_six_gives_what_720_orders_give()
    {
        // Interactions of two, three and all six; 4 and 5 count the same; and slot 3 does nothing by itself.
        static double Score(float[] x) => 2 * x[0] + x[0] * x[1] - 3 * x[0] * x[1] * x[2] + Math.Max(x[4], x[5]) + x[0] * x[1] * x[2] * x[3] * x[4] * x[5] + 1;
        using var engine = Games.Of(6, Score);
        float[] x = [1, -2, 0.5f, 3, 1.5f, 1.5f];
        var found = new KernelShap { Baseline = Baseline.Constant(-0.25f) }.Explain(engine, new(x, 1, 1, 1, 6), Target.Predicted);
        var expected = Games.Shapley(6, here => Score([.. x.Select((v, i) => here[i] ? v : -0.25f)]));
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(expected[i], found.Values.Data[i], 1e-5));
        Assert.Equal(found.Values.Data[4], found.Values.Data[5], 1e-6f);
        Assert.Equal(Score(x) - Score([-0.25f, -0.25f, -0.25f, -0.25f, -0.25f, -0.25f]), found.Values.Data.Sum(v => (double)v), 1e-6);
        Assert.Equal(0, found.CompletenessDelta![0], 1e-6f);
        Assert.Equal(Score(x), found.TargetValues[0], 1e-5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Few_slots_are_exact_too(int slots)
    {
        using var engine = Games.Of(slots, x => x.Aggregate(1.0, (product, v) => product * (v + 1)));
        var x = Pseudo.Batch(1, [1, 1, slots]);
        var found = new KernelShap().Explain(engine, x, Target.Predicted);
        var expected = Games.Shapley(slots, here => x.Data.Where((_, i) => here[i]).Aggregate(1.0, (product, v) => product * (v + 1)));
        Assert.All(Enumerable.Range(0, slots), i => Assert.Equal(expected[i], found.Values.Data[i], 1e-5));
        Assert.Equal(1 << slots, engine.Rows);
    }

    [Fact]
    public void Samples_in_pairs_are_exact_for_interactions_of_two()
    {
        static double Score(float[] x) => Enumerable.Range(0, 19).Sum(i => Functions.Weight(0, i) * x[i] + Functions.Weight(1, i) * x[i] * x[i + 1]);
        using var engine = Games.Of(20, Score);
        var x = Enumerable.Repeat(1f, 20).ToArray();
        var found = new KernelShap { Samples = 200 }.Explain(engine, new(x, 1, 1, 1, 20), Target.Predicted);
        for (var i = 0; i < 20; i++)
        {
            // A pair shares its product equally.
            var expected = (i < 19 ? Functions.Weight(0, i) + Functions.Weight(1, i) / 2 : 0) + (i > 0 ? Functions.Weight(1, i - 1) / 2 : 0);
            Assert.Equal(expected, found.Values.Data[i], 1e-4);
        }

        Assert.Equal(2 + 200, engine.Rows);
    }

    [Fact]
    public void Samples_of_twenty_slots_scatter_around_the_values_as_their_number_says()
    {
        // Products of three slots, which pairs do not settle: each is shared equally by its three.
        using var engine = Games.Of(20, x => Enumerable.Range(0, 18).Sum(i => Functions.Weight(0, i) * x[i] * x[i + 1] * x[i + 2]));
        var x = new Batch(Enumerable.Repeat(1f, 20).ToArray(), 1, 1, 1, 20);
        var expected = Enumerable.Range(0, 20).Select(i => Enumerable.Range(Math.Max(0, i - 2), 3).Where(t => t <= i && t < 18).Sum(t => Functions.Weight(0, t)) / 3).ToArray();
        const int seeds = 40;
        double[][] Errors(int samples) => [.. Enumerable.Range(0, seeds).Select(seed =>
            new KernelShap { Samples = samples, Seed = seed }.Explain(engine, x, Target.Predicted).Values.Data.Select((v, i) => v - expected[i]).ToArray())];
        static double Rms(double[][] errors) => Math.Sqrt(errors.SelectMany(e => e).Average(e => e * e));

        var (few, many) = (Errors(440), Errors(1640));
        // No bias: the mean over the seeds is within 4.5 of its standard errors of the value, for 20 values that a chance below 1 in 1000.
        for (var i = 0; i < 20; i++)
        {
            var mean = many.Average(e => e[i]);
            var error = Math.Sqrt(many.Sum(e => Math.Pow(e[i] - mean, 2)) / (seeds - 1) / seeds);
            Assert.InRange(Math.Abs(mean), 0, 4.5 * error);
        }

        // 40 coalitions are always there; of the 400 and 1600 random ones the error falls with the root: by 2, give or take 15 % (800 errors, some dependent).
        Assert.InRange(Rms(few) / Rms(many), 1.7, 2.35);
        // A value is a mean of terms of at most 2, here over 800 pairs: 2 / sqrt(800) = 0.07 bounds its standard error.
        Assert.InRange(Rms(many), 1e-4, 0.07);
        // All of it sums to the total, whatever was drawn.
        Assert.All(few, e => Assert.Equal(0, e.Sum(), 1e-4));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void All_coalitions_have_the_weights_of_the_kernel(int features)
    {
        var all = Coalitions.Of(features, (int)Coalitions.Count(features), 0);
        Assert.Equal(Coalitions.Count(features), all.Masks.Select(m => string.Concat(m.Select(s => s ? '1' : '0'))).Distinct().Count());
        Assert.Equal(all.Masks.Count, all.Weights.Count);
        foreach (var (mask, weight) in all.Masks.Zip(all.Weights))
        {
            var size = mask.Count(s => s);
            var subsets = Enumerable.Range(1, size).Aggregate(1.0, (n, i) => n * (features - size + i) / i);
            Assert.Equal((features - 1) / (subsets * size * (features - size)), weight, 1e-12);
        }
    }

    [Fact]
    public void A_budget_takes_whole_sizes_first_and_spends_the_rest_on_pairs()
    {
        // Of 12 features: 24 single ones and complements, 132 of two; the 440 of three are too many, so 222 pairs of sizes 3 to 6 are drawn.
        var some = Coalitions.Of(12, 600, 5);
        var sizes = some.Masks.Select(m => m.Count(s => s)).ToList();
        Assert.Equal(600, sizes.Count);
        Assert.Equal((12, 12, 66, 66), (sizes.Count(s => s == 1), sizes.Count(s => s == 11), sizes.Count(s => s == 2), sizes.Count(s => s == 10)));
        for (var i = 156; i < 600; i += 2)
        {
            Assert.InRange(sizes[i], 3, 6);
            Assert.Equal(some.Masks[i], some.Masks[i + 1].Select(s => !s));
            Assert.Equal(some.Weights[i], some.Weights[i + 1]);
        }

        // The drawn ones together weigh what the kernel gives all coalitions of their sizes.
        var kernel = Enumerable.Range(3, 7).Sum(s => 11.0 / (s * (12 - s)));
        Assert.Equal(kernel, some.Weights.Skip(156).Sum(), 1e-12);
    }

    [Theory]
    [InlineData(ImageLayout.ChannelsFirst)]
    [InlineData(ImageLayout.ChannelsLast)]
    public void A_map_sums_to_the_difference_from_the_covered_picture(ImageLayout layout)
    {
        using var engine = Games.Sum(layout == ImageLayout.ChannelsFirst ? [2, 5, 6] : [5, 6, 2], layout);
        var x = Pseudo.Batch(1, engine.Model.Input.RowShape);
        var found = new KernelShap { Blocks = 3 }.Explain(engine, x, Target.Predicted);
        Assert.Equal([1, 5, 6], found.Values.RowShape);
        Assert.Equal(x.Data.Sum(v => (double)v), found.Values.Data.Sum(v => (double)v), 1e-4);
        Assert.Equal(2 + Coalitions.Count(9), engine.Rows);
    }

    [Fact]
    public void A_seed_is_a_map_whatever_stands_beside_the_row()
    {
        using var engine = Functions.Tanh([1, 6, 6]);
        var x = Pseudo.Batch(3, [1, 6, 6]);
        var shap = new KernelShap { Samples = 80, Blocks = 5, Seed = 4 };
        var together = shap.Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 3; row++)
        {
            Assert.Equal(shap.Explain(engine, new([.. x[row]], 1, 1, 6, 6), Target.Predicted).Values.Data, together.Values[row].ToArray());
        }

        Assert.NotEqual(together.Values.Data, (shap with { Seed = 5 }).Explain(engine, x, Target.Predicted).Values.Data);
    }

    [Fact]
    public void By_default_two_a_block_and_2048_more_are_measured()
    {
        using var engine = Games.Sum([1, 16, 16]);
        new KernelShap().Explain(engine, Pseudo.Batch(1, [1, 16, 16]), Target.Predicted);
        Assert.Equal(2 + 2 * 64 + 2048, engine.Rows);
        Assert.Equal(engine.Rows, new KernelShap().PassesPerRow(engine.Model));
    }

    [Fact]
    public void Options_out_of_range_say_what_to_set()
    {
        using var engine = Games.Of(8, x => x[0]);
        Assert.Equal(
            "8 blocks need two coalitions each, or all there are. Set KernelShap.Samples to 16 or more, or leave it null for 2064 at most. (Parameter 'KernelShap.Samples')\nActual value was 15.",
            Error(new() { Samples = 15 }));
        Assert.Equal("Blocks are the cells of a grid with this many a side. Set KernelShap.Blocks to 1 or more, such as 8. (Parameter 'KernelShap.Blocks')\nActual value was -1.", Error(new() { Blocks = -1 }));

        string Error(KernelShap shap) => Assert.ThrowsAny<ArgumentException>(() => shap.Explain(engine, new(new float[8], 1, 1, 1, 8), Target.Predicted)).Message.ReplaceLineEndings("\n");
    }
}
