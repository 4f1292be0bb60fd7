namespace Microsoft.ML.Saliency.Tests;

public sealed class LimeTests
{
    [Fact]
    public void A_linear_model_is_recovered()
    {
        using var engine = Games.Of(10, x => Enumerable.Range(0, 10).Sum(i => Functions.Weight(0, i) * x[i]) + 7);
        var (x, b) = (Pseudo.Batch(2, [1, 1, 10]), Pseudo.Batch(1, [1, 1, 10], i => Pseudo.Normalised(500 + i)).Data);
        var found = new Lime { Baseline = new PictureBaseline(b) }.Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 2; row++)
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(Functions.Weight(0, i) * (x[row][i] - b[i]), found.Values[row][i], 1e-3);
            }
        }

        Assert.All(found.FitR2!, r2 => Assert.Equal(1, r2, 1e-6));
        Assert.Equal(ChannelReduction.Sum, found.Reduction);
        // The rows as they are, and 1000 masks of both, in one pass each.
        Assert.Equal((2, 2 + 2 * 1000), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void It_is_the_formula_over_its_masks()
    {
        using var engine = Games.Of(4, x => 3 * x[0] * x[1] - x[2] + x[3] * x[3] * x[0]);
        var x = Pseudo.Batch(1, [1, 1, 4]);
        var lime = new Lime { Samples = 60, Seed = 3, KernelWidth = 0.4, Ridge = 0.5, Baseline = Baseline.Constant(0.25f) };
        var found = lime.Explain(engine, x, Target.Predicted);

        // The picture itself and the masks; then weights, and the normal equations with a column of ones that the ridge leaves alone.
        var masks = Enumerable.Range(0, 60).Select(i => (Noise: new Noise(3, i), Mask: new double[4])).Select(m => Array.ConvertAll(m.Mask, _ => m.Noise.Uniform() < 0.5 ? 1.0 : 0)).Prepend([1, 1, 1, 1]).ToArray();
        var y = Array.ConvertAll(masks, m => engine.Scores([.. m.Select((z, i) => (float)(z * x.Data[i] + (1 - z) * 0.25))])[0]);
        var weights = Array.ConvertAll(masks, m => Math.Exp(-Math.Pow((1 - Math.Sqrt(m.Sum() / 4)) / 0.4, 2)));
        var rows = Array.ConvertAll(masks, m => (double[])[.. m, 1]);
        var (a, b) = (new double[5, 5], new double[5]);
        for (var k = 0; k < rows.Length; k++)
        {
            for (var i = 0; i < 5; i++)
            {
                b[i] += weights[k] * rows[k][i] * y[k];
                for (var j = 0; j < 5; j++)
                {
                    a[i, j] += weights[k] * rows[k][i] * rows[k][j] + (k == 0 && i == j && i < 4 ? 0.5 : 0);
                }
            }
        }

        var w = Games.Solve(a, b);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(w[i], found.Values.Data[i], 1e-5));
        var mean = y.Zip(weights).Sum(p => p.First * p.Second) / weights.Sum();
        double Squares(Func<int, double> error) => Enumerable.Range(0, y.Length).Sum(k => weights[k] * Math.Pow(error(k), 2));
        var r2 = 1 - Squares(k => y[k] - rows[k].Zip(w).Sum(p => p.First * p.Second)) / Squares(k => y[k] - mean);
        Assert.Equal(r2, found.FitR2![0], 1e-5);
        Assert.InRange(r2, 0.1, 0.95);
    }

    [Fact]
    public void The_pixels_of_a_block_share_its_coefficient()
    {
        using var engine = Games.Sum([2, 5, 6]);
        var found = new Lime { Blocks = 2 }.Explain(engine, new(Enumerable.Repeat(0.5f, 60).ToArray(), 1, 2, 5, 6), Target.Predicted);
        // 5 x 6 pixels in 2 x 2 blocks of 3 or 2 rows and 3 columns: each pixel has 2 channels of 0.5.
        Assert.Equal([1, 5, 6], found.Values.RowShape);
        Assert.All(found.Values.Data, v => Assert.Equal(1, v, 1e-3));
    }

    [Theory]
    [InlineData(64, 48, null, 64)]
    [InlineData(4, 5, null, 20)]
    [InlineData(1, 30, null, 30)]
    [InlineData(1, 30, 3, 3)]
    [InlineData(9, 9, 4, 16)]
    public void Blocks_are_the_cells_of_a_grid_or_the_slots_of_a_vector(int height, int width, int? side, int expected)
    {
        var picture = new InputDescription("x", [1, height, width], ImageLayout.ChannelsFirst);
        var blocks = new PixelBlocks(picture, side, "Lime");
        Assert.Equal((expected, expected), (blocks.Count, PixelBlocks.CountOf(picture, side)));
        var (map, covered) = (new float[height * width], new int[height * width]);
        for (var block = 0; block < expected; block++)
        {
            var values = new double[expected];
            values[block] = 1;
            blocks.Spread(values, map);
            Assert.Equal(1, map.Sum(), 1e-5f);
            int[] pixels = [.. Enumerable.Range(0, map.Length).Where(i => map[i] > 0)];
            Assert.All(pixels, i => covered[i]++);
            // A rectangle of all its pixels, as large as the others to within a pixel a side.
            var (down, across) = (pixels.Select(i => i / width).Distinct().Count(), pixels.Select(i => i % width).Distinct().Count());
            Assert.Equal(down * across, pixels.Length);
            var columns = height == 1 ? expected : Math.Min(side ?? 8, width);
            Assert.InRange(across, width / columns, (width + columns - 1) / columns);
            Assert.InRange(down, height / (expected / columns), (height + expected / columns - 1) / (expected / columns));
        }

        Assert.All(covered, times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(ImageLayout.ChannelsFirst)]
    [InlineData(ImageLayout.ChannelsLast)]
    public void A_block_is_covered_in_all_channels(ImageLayout layout)
    {
        var first = layout == ImageLayout.ChannelsFirst;
        var picture = new InputDescription("x", first ? [2, 2, 3] : [2, 3, 2], layout);
        var x = new float[12];
        new PixelBlocks(picture, 3, "Lime").Cover(x, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [true, false, true, true, true, false]);
        Assert.Equal(first ? [0, 2, 0, 0, 0, 6, 0, 8, 0, 0, 0, 12] : [0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 11, 12], x);
    }

    [Fact]
    public void Scores_are_averaged_over_the_pictures_of_a_baseline()
    {
        using var engine = Games.Of(3, x => x[0] + 2 * x[1] + 4 * x[2]);
        var x = Pseudo.Batch(1, [1, 1, 3]);
        var noise = Baseline.UniformNoise(4, seed: 2);
        var found = new Lime { Samples = 100, Baseline = noise }.Explain(engine, x, Target.Predicted);
        var mean = new float[3];
        for (var i = 0; i < 4; i++)
        {
            var picture = new float[3];
            noise.Fill(x.Data, engine.Model.Input, i, picture);
            mean = [.. mean.Zip(picture, (m, p) => m + p / 4)];
        }

        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal((1 << i) * (x.Data[i] - mean[i]), found.Values.Data[i], 1e-3));
        Assert.Equal(1 + 4 * 100, engine.Rows);
        Assert.Equal(1 + 4 * 100, new Lime { Samples = 100, Baseline = noise }.PassesPerRow(engine.Model));
    }

    [Fact]
    public void A_seed_is_a_map_whatever_stands_beside_the_row()
    {
        using var engine = Functions.Tanh([1, 6, 6]);
        var x = Pseudo.Batch(3, [1, 6, 6]);
        var lime = new Lime { Samples = 50, Blocks = 3, Seed = 4 };
        var together = lime.Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 3; row++)
        {
            Assert.Equal(lime.Explain(engine, new([.. x[row]], 1, 1, 6, 6), Target.Predicted).Values.Data, together.Values[row].ToArray());
        }

        Assert.NotEqual(together.Values.Data, (lime with { Seed = 5 }).Explain(engine, x, Target.Predicted).Values.Data);
    }

    [Fact]
    public void A_score_that_never_changes_has_zeros_and_a_perfect_fit()
    {
        using var engine = Games.Of(5, _ => 0.1);
        var found = new Lime().Explain(engine, Pseudo.Batch(1, [1, 1, 5]), Target.Predicted);
        Assert.Equal(new float[5], found.Values.Data);
        Assert.Equal([1f], found.FitR2!);
    }

    [Fact]
    public void Options_out_of_range_say_what_to_set()
    {
        using var engine = Games.Of(8, x => x[0]);
        Assert.Equal("The linear model is fitted on this many masks. Set Lime.Samples to a number such as 1000. (Parameter 'Lime.Samples')\nActual value was 0.", Error(new() { Samples = 0 }));
        Assert.Equal("Blocks are the cells of a grid with this many a side. Set Lime.Blocks to 1 or more, such as 8. (Parameter 'Lime.Blocks')\nActual value was 0.", Error(new() { Blocks = 0 }));
        Assert.Equal("It is the cosine distance at which a mask counts 1/e. Set Lime.KernelWidth to a positive number such as 0.25. (Parameter 'Lime.KernelWidth')\nActual value was 0.", Error(new() { KernelWidth = 0 }));
        Assert.Equal("It is the weight of the coefficients' squares beside the squared errors. Set Lime.Ridge to 0 or more, such as 0.001. (Parameter 'Lime.Ridge')\nActual value was -1.", Error(new() { Ridge = -1 }));
        Assert.Equal(
            "5 masks cannot tell 8 blocks apart without a ridge. Set Lime.Samples to several times the number of blocks, or Lime.Ridge to a number such as 0.001. (Parameter 'Lime.Samples')",
            Error(new() { Samples = 5, Ridge = 0 }));
        Assert.Equal(
            "The baseline has 3 values, but input 'x' has 8 [1, 1, 8]. Give one for each, or use Baseline.Constant. (Parameter 'Baseline')",
            Error(new() { Baseline = new PictureBaseline(1, 2, 3) }));
        Assert.Equal(
            "The output 'scores' of 'functions' is taken as it is, whatever it means, so that it has no log-probability to measure. Set Lime.Score to Probability or Logit, which both take it as it is. (Parameter 'Lime.Score')",
            Error(new() { Score = PerturbationScore.Loss }));

        using var wide = Games.Of(5000, x => x[0]);
        Assert.Equal(
            "5000 blocks are more than the 4096 that a fit can tell apart. Each position of an input one row high is a block by itself. Set Lime.Blocks to a number such as 8. (Parameter 'Lime.Blocks')",
            Assert.Throws<ArgumentException>(() => new Lime().Explain(wide, new(new float[5000], 1, 1, 1, 5000), Target.Predicted)).Message);

        string Error(Lime lime) => Assert.ThrowsAny<ArgumentException>(() => lime.Explain(engine, new(new float[8], 1, 1, 1, 8), Target.Predicted)).Message.ReplaceLineEndings("\n");
    }
}
