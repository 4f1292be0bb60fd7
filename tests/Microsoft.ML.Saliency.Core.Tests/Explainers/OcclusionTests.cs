namespace Microsoft.ML.Saliency.Tests;

public sealed class OcclusionTests
{
    // 6 rows are covered from 0, 2 and, at the border, 3; 5 columns from 0 and 2, which ends at the border.
    static readonly Occlusion s_small = new() { Window = 3, Stride = 2, Score = PerturbationScore.Logit };

    [Fact]
    public void A_sum_of_pixels_drops_by_a_windows_pixels_wherever_a_pixel_lies()
    {
        using var engine = Sum(2, 6, 5);
        var x = new Batch(Filled(2 * 60, 0.5f), 2, 2, 6, 5);
        var found = s_small.Explain(engine, x, Target.Class(0));
        // 3 x 3 pixels of 2 channels: the same at the edge, under one window, as in the middle, under four.
        Assert.Equal([1, 6, 5], found.Values.RowShape);
        Assert.All(found.Values.Data, v => Assert.Equal(3 * 3 * 2 * 0.5f, v));
        Assert.Equal(ChannelReduction.Positive, found.Reduction);
        // The pictures, and 3 x 2 windows of both.
        Assert.Equal((2, 2 + 2 * 6), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void A_pixels_value_is_the_mean_drop_of_the_windows_over_it()
    {
        using var engine = Squares(1, 6, 5);
        var x = Pseudo.Batch(2, [1, 6, 5]);
        var found = s_small with { Baseline = Baseline.Constant(0.25f) };
        var actual = found.Explain(engine, x, Target.Class(0)).Values;
        for (var row = 0; row < 2; row++)
        {
            for (var p = 0; p < 30; p++)
            {
                var drops = new List<double>();
                foreach (var top in (int[])[0, 2, 3])
                {
                    foreach (var left in (int[])[0, 2])
                    {
                        if (p / 5 >= top && p / 5 < top + 3 && p % 5 >= left && p % 5 < left + 3)
                        {
                            var covered = x[row].ToArray();
                            for (var i = 0; i < 9; i++)
                            {
                                covered[(top + i / 3) * 5 + left + i % 3] = 0.25f;
                            }

                            drops.Add(engine.Scores(x[row].ToArray())[0] - engine.Scores(covered)[0]);
                        }
                    }
                }

                // Scores of some hundred, as 32-bit numbers.
                Assert.Equal(drops.Average(), actual[row][p], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(224, 15, 8, 28)]
    [InlineData(23, 15, 8, 2)]
    [InlineData(24, 15, 8, 3)]
    [InlineData(15, 15, 8, 1)]
    [InlineData(4, 15, 8, 1)]
    public void Windows_reach_the_border_and_none_is_too_many(int side, int window, int stride, int perSide)
    {
        using var engine = Sum(1, side, side);
        new Occlusion { Window = window, Stride = stride, Score = PerturbationScore.Logit }.Explain(engine, new(new float[side * side], 1, 1, side, side), Target.Class(0));
        Assert.Equal(1 + perSide * perSide, engine.Rows);
    }

    [Fact]
    public void Probability_is_taken_from_the_output_by_what_the_output_is()
    {
        double[] logits = [1.5, 0.5];
        Assert.Equal(Math.Exp(1.5) / (Math.Exp(1.5) + Math.Exp(0.5)), Measured(logits, ScoreActivation.None), 1e-6);
        Assert.Equal(0.7, Measured([0.7, 0.3], ScoreActivation.Softmax), 1e-6);
        Assert.Equal(0.7, Measured([0.7, 0.6], ScoreActivation.Sigmoid), 1e-6);
        Assert.Equal(0.7, Measured([Math.Log(0.7), Math.Log(0.3)], ScoreActivation.LogSoftmax), 1e-6);
        Assert.Equal(1, Measured([1000, -1000], ScoreActivation.None));

        // Covered, the picture gives zeros: probability 1/2 of logits, and what zero means elsewhere.
        static double Measured(double[] scores, ScoreActivation activation)
        {
            using var engine = new FunctionEngine
            {
                Model = FunctionEngine.Describe([1, 1, 1], 2, activation: activation),
                Scores = x => [x[0] * scores[0], x[0] * scores[1]],
                Gradient = (_, k) => [scores[k]],
            };
            var found = new Occlusion { Baseline = Baseline.Constant(1) }.Explain(engine, new([1], 1, 1, 1, 1), Target.Class(0));
            Assert.Equal([0], found.Values.Data);
            var covered = new Occlusion().Explain(engine, new([1], 1, 1, 1, 1), Target.Class(0));
            var zero = activation switch { ScoreActivation.None => 0.5, ScoreActivation.LogSoftmax => 1, _ => 0 };
            Assert.Equal(covered.TargetValues[0] - zero, covered.Values.Data[0], 1e-6);
            return found.TargetValues[0];
        }
    }

    [Fact]
    public void Loss_measures_by_how_much_the_log_probability_falls()
    {
        using var engine = TwoClasses();
        var found = new Occlusion { Score = PerturbationScore.Loss }.Explain(engine, new([2, -1], 2, 1, 1, 1), Target.Predicted);
        // Class 0 for 2, logits (2, -2); class 1 for -1, logits (-1, 1); covered: (0, 0), p = 1/2.
        Assert.Equal([0, 1], found.Targets);
        Assert.Equal(Math.Log(1 / (1 + Math.Exp(-4))) - Math.Log(0.5), found.Values.Data[0], 1e-6);
        Assert.Equal(Math.Log(1 / (1 + Math.Exp(-2))) - Math.Log(0.5), found.Values.Data[1], 1e-6);
        Assert.Equal((2, 4), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void A_weighted_target_is_measured_by_its_own_number()
    {
        using var engine = TwoClasses();
        var found = new Occlusion().Explain(engine, new([2, -1], 2, 1, 1, 1), Target.Weighted(new([1, 0, 0, 3], 2, 2)));
        Assert.Equal([2f, 3f], found.Values.Data);
        Assert.Equal([2f, 3f], found.TargetValues);
    }

    [Fact]
    public void The_class_stays_that_of_the_picture_even_where_a_window_changes_the_prediction()
    {
        using var engine = TwoClasses();
        // Covered with -1 the prediction is class 1; class 0 has lost 2 - (-1).
        var found = new Occlusion { Score = PerturbationScore.Logit, Baseline = Baseline.Constant(-1) }.Explain(engine, new([2], 1, 1, 1, 1), Target.Predicted);
        Assert.Equal([3f], found.Values.Data);
    }

    [Fact]
    public void Drops_are_averaged_over_the_pictures_of_a_baseline()
    {
        using var engine = Squares(1, 2, 2);
        var x = new Batch([0, 1, 2, 3], 1, 1, 2, 2);
        var (noise, whole) = (Baseline.UniformNoise(3, seed: 5), s_small with { Window = 2 });
        var expected = Enumerable.Range(0, 3).Average(i =>
        {
            var picture = new float[4];
            noise.Fill(x[0], engine.Model.Input, i, picture);
            return engine.Scores(x.Data)[0] - engine.Scores(picture)[0];
        });
        var found = (whole with { Baseline = noise }).Explain(engine, x, Target.Class(0));
        Assert.All(found.Values.Data, v => Assert.Equal(expected, v, 1e-5));
        Assert.Equal(1 + 3, engine.Rows);
    }

    [Theory]
    [InlineData(ImageLayout.ChannelsFirst)]
    [InlineData(ImageLayout.ChannelsLast)]
    public void A_window_covers_all_channels_of_its_pixels_with_a_colour(ImageLayout layout)
    {
        var first = layout == ImageLayout.ChannelsFirst;
        var model = FunctionEngine.Describe(first ? [2, 2, 3] : [2, 3, 2], 1);
        using var engine = new FunctionEngine
        {
            Model = model with { Input = model.Input with { Layout = layout } },
            // 1 for each value of channel 0, 100 for each of channel 1, and its pixel's number as another factor.
            Scores = x => [x.Select((v, i) => v * (first ? (i < 6 ? 1 : 100) * (i % 6) : (i % 2 == 0 ? 1 : 100) * (i / 2))).Sum()],
            Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
        };
        var found = new Occlusion { Window = 1, Stride = 1, Score = PerturbationScore.Logit, Baseline = new ChannelBaseline(0.5f, 0.75f) }
            .Explain(engine, new(Filled(12, 1), 1, model.Input.RowShape), Target.Class(0));
        Assert.Equal([0, 25.5f, 51, 76.5f, 102, 127.5f], found.Values.Data);
    }

    [Fact]
    public void Options_out_of_range_say_what_to_set()
    {
        using var engine = Sum(1, 4, 4);
        var x = new Batch(new float[16], 1, 1, 4, 4);
        Assert.Equal(
            "The side of the square that is covered is in pixels. Set Occlusion.Window to 1 or more, such as 15. (Parameter 'Occlusion.Window')\nActual value was 0.",
            Error(new() { Window = 0 }));
        Assert.Equal(
            "Windows of 4 pixels further apart than that would never cover the pixels between them. Set Occlusion.Stride to a number from 1 to 4. (Parameter 'Occlusion.Stride')\nActual value was 5.",
            Error(new() { Window = 4, Stride = 5 }));
        Assert.Equal(
            "'functions' has one class, and its output 'scores' is not put through a sigmoid: its probability is 1 for every picture, and Probability measures nothing. Set Occlusion.Score to Logit. (Parameter 'Occlusion.Score')",
            Error(new()));
        Assert.Equal(
            "The baseline has 3 values, but input 'x' has 1 channels [1, 4, 4]. Give 1, or use Baseline.Constant. (Parameter 'Baseline')",
            Error(s_small with { Baseline = new ChannelBaseline(0, 0, 0) }));

        string Error(Occlusion occlusion) => Assert.ThrowsAny<ArgumentException>(() => occlusion.Explain(engine, x, Target.Class(0))).Message.ReplaceLineEndings("\n");
    }

    [Fact]
    public void Colours_with_the_same_numbers_are_equal()
    {
        Assert.Equal(new Occlusion { Baseline = new ChannelBaseline(1, 2) }, new() { Baseline = new ChannelBaseline(1, 2) });
        Assert.NotEqual(new ChannelBaseline(1, 2), new ChannelBaseline(1, 3));
    }

    static float[] Filled(int length, float value)
    {
        var x = new float[length];
        Array.Fill(x, value);
        return x;
    }

    static FunctionEngine Sum(int c, int h, int w) => new()
    {
        Model = FunctionEngine.Describe([c, h, w], 1),
        Scores = x => [x.Sum(v => (double)v)],
        Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
    };

    static FunctionEngine Squares(int c, int h, int w) => new()
    {
        Model = FunctionEngine.Describe([c, h, w], 1),
        Scores = x => [x.Select((v, i) => (i + 1.0) * v * v).Sum()],
        Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
    };

    static FunctionEngine TwoClasses() => new()
    {
        Model = FunctionEngine.Describe([1, 1, 1], 2),
        Scores = x => [x[0], -x[0]],
        Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
    };
}
