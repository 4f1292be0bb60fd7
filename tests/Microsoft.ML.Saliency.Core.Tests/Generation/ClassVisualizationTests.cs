namespace Microsoft.ML.Saliency.Tests;

public sealed class ClassVisualizationTests
{
    static readonly PixelRange s_range = new(-1, 3);

    static readonly ClassVisualization s_plain = new() { Range = s_range, Jitter = 0, Blur = 0 };

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(5)]
    public void A_quadratic_score_is_climbed_to_its_top(double lambda)
    {
        // S_1 = sum a_i x_i - b_i x_i^2 / 2 and x = 1 + 4 z: dS/dz = 4 (a - b) - 16 b z, and the penalty takes 2 lambda z off.
        double[] a = [1, 2, -1, 0.5, 0.25, 8], b = [0.8, 1, 0.5, 0.6, 0.7, 1];
        using var engine = Quadratic(a, b, [1, 2, 3]);
        var made = (s_plain with { Lambda = lambda }).Generate(engine, 1);
        for (var i = 0; i < a.Length; i++)
        {
            var z = Math.Clamp(4 * (a[i] - b[i]) / (16 * b[i] + 2 * lambda), -0.5, 0.5);
            Assert.Equal(1 + 4 * z, made.Image.Data[i], 4 * 2e-3);
        }

        // The last pixel's top is beyond white.
        Assert.Equal(3, made.Image.Data[5]);
        Assert.Equal((257, 257), (engine.Passes, engine.Rows));
        Assert.Equal(257, made.Scores.Count);
        var scores = engine.Scores(made.Image.Data);
        Assert.Equal(scores[1], made.Scores[^1], 1e-5);
        Assert.Equal(1 / (1 + Math.Exp(scores[0] - scores[1])), made.Probability, 1e-5);
        Assert.Equal(1, made.Class);
    }

    [Fact]
    public void Total_variation_pulls_neighbours_together()
    {
        // Pixels (0, 0), (0, 1), (1, 0), (1, 1) with x = z: J = sum a z - z^2 / 2 - tau sum of (z_i - z_j)^2 over the four edges; dJ/dz = 0 is linear.
        double[] a = [0.4, 0, -0.2, 0.1];
        const double Tau = 0.7;
        using var engine = Quadratic(a, [1, 1, 1, 1], [1, 2, 2]);
        var made = (s_plain with { Range = new(-0.5f, 0.5f), Lambda = 0, TotalVariation = Tau, Steps = 1000 }).Generate(engine, 1);
        var z = Array.ConvertAll(made.Image.Data, v => (double)v);
        for (var i = 0; i < 4; i++)
        {
            // Neighbours of a pixel of a 2 x 2 square: the two that differ from it in one bit.
            Assert.Equal(0, a[i] - z[i] - 2 * Tau * (2 * z[i] - z[i ^ 1] - z[i ^ 2]), 4e-3);
        }
    }

    [Fact]
    public void A_moved_picture_is_moved_back()
    {
        // The same function of every pixel: moving the picture before a step changes nothing, if the gradient is moved back.
        using var engine = Quadratic([.. new double[12].Select(_ => 0.3)], [.. new double[12].Select(_ => 1.0)], [1, 3, 4]);
        var still = s_plain with { StartNoise = 0.2, Steps = 5, Lambda = 0 };
        var (expected, moved) = (still.Generate(engine, 1), (still with { Jitter = 2 }).Generate(engine, 1));
        Assert.All(expected.Image.Data.Zip(moved.Image.Data), p => Assert.Equal(p.First, p.Second, 1e-5));

        // One pixel's score alone: each step finds another pixel in its place.
        using var corner = Quadratic([1, .. new double[11]], new double[12], [1, 3, 4]);
        var found = still with { StartNoise = 0, Steps = 6, Rate = 0.01 };
        Assert.Equal(1, found.Generate(corner, 1).Image.Data.Count(v => v != 1));
        Assert.InRange((found with { Jitter = 2 }).Generate(corner, 1).Image.Data.Count(v => v != 1), 2, 6);
    }

    [Fact]
    public void Blur_comes_every_k_steps_and_not_after_the_last()
    {
        using var engine = Quadratic(new double[24], new double[24], [2, 3, 4]);
        var made = (s_plain with { Range = new(-0.5f, 0.5f), StartNoise = 0.1, Lambda = 0, Steps = 6, Blur = 0.8, BlurEvery = 2, KeepEvery = 1 }).Generate(engine, 0);
        var expected = made.Frames[0].Image.Data.ToArray();
        for (var step = 1; step <= 6; step++)
        {
            if (step is 2 or 4)
            {
                // Before step 2 of 6, five sixths of the way are left.
                var sigma = 0.8 * Math.Sqrt((7 - step) / 6.0);
                GaussianSmoother.Smooth(expected.AsSpan(0, 12), 3, 4, sigma);
                GaussianSmoother.Smooth(expected.AsSpan(12), 3, 4, sigma);
            }

            Assert.All(expected.Zip(made.Frames[step].Image.Data), p => Assert.Equal(p.First, p.Second, 1e-6));
        }
    }

    [Fact]
    public void The_channels_of_a_picture_may_come_last()
    {
        // Only channel 1 speaks for the class: values 1, 3, 5, ... of [H, W, C].
        using var engine = Quadratic([0, 1, 0, 1, 0, 1, 0, 1], new double[8], [2, 2, 2], ImageLayout.ChannelsLast);
        var made = (s_plain with { StartNoise = 0, Lambda = 0.1 }).Generate(engine, 1);
        Assert.Equal([1, 3, 1, 3, 1, 3, 1, 3], made.Image.Data);
        Assert.Null(made.Picture);
    }

    [Fact]
    public void Frames_and_progress_say_how_it_came_about()
    {
        using var engine = Quadratic([1, -1], [1, 1], [1, 1, 2]);
        var told = new List<GenerationProgress>();
        var made = new ClassVisualization { Range = s_range, Steps = 8, KeepEvery = 3 }.Generate(engine, 1, new Listener(told));
        Assert.Equal([0, 3, 6, 8], made.Frames.Select(f => f.Step));
        Assert.Equal([made.Scores[0], made.Scores[3], made.Scores[6], made.Scores[8]], made.Frames.Select(f => f.Score));
        Assert.Equal(made.Image.Data, made.Frames[^1].Image.Data);
        Assert.Equal(made.Picture!.Rgba, made.Frames[^1].Picture!.Rgba);
        Assert.Equal(Enumerable.Range(0, 9), told.Select(t => t.Step));
        Assert.Equal(made.Scores, told.Select(t => t.Score));
        Assert.Equal(new(8, 8, made.Scores[^1], made.Probability, made.Frames[^1]), told[^1]);
        Assert.Equal(made.Frames, told.Select(t => t.Frame).OfType<GeneratedFrame>());
        Assert.Empty((new ClassVisualization { Range = s_range, Steps = 1 }).Generate(engine, 1).Frames);
    }

    [Fact]
    public void A_seed_is_a_picture()
    {
        using var engine = Quadratic([1, -1, 2, 0], [1, 1, 1, 1], [1, 2, 2]);
        var how = new ClassVisualization { Range = s_range, Steps = 4, Jitter = 1, Seed = 3 };
        Assert.Equal(how.Generate(engine, 1).Image.Data, how.Generate(engine, 1).Image.Data);
        Assert.NotEqual(how.Generate(engine, 1).Image.Data, (how with { Seed = 4 }).Generate(engine, 1).Image.Data);
    }

    [Fact]
    public void Options_out_of_range_say_what_to_set()
    {
        using var engine = Quadratic([1], [1], [1, 1, 1]);
        var good = new ClassVisualization { Range = s_range };
        Assert.Equal("It must be positive. Set ClassVisualization.Steps to a number such as 256. (Parameter 'ClassVisualization.Steps')\nActual value was 0.", Error(good with { Steps = 0 }));
        Assert.Equal("It must be positive. Set ClassVisualization.Rate to a number such as 0.1. (Parameter 'ClassVisualization.Rate')\nActual value was NaN.", Error(good with { Rate = double.NaN }));
        Assert.Equal("It must be positive. Set ClassVisualization.BlurEvery to a number such as 8. (Parameter 'ClassVisualization.BlurEvery')\nActual value was 0.", Error(good with { BlurEvery = 0 }));
        Assert.Equal("It must be 0 (none) or more. Set ClassVisualization.Lambda to 0 for none. (Parameter 'ClassVisualization.Lambda')\nActual value was -1.", Error(good with { Lambda = -1 }));
        Assert.Equal("It must be 0 (none) or more. Set ClassVisualization.Jitter to 0 for none. (Parameter 'ClassVisualization.Jitter')\nActual value was -1.", Error(good with { Jitter = -1 }));
        Assert.Equal("Output 'scores' of 'functions' has 2 classes. Choose an index from 0 to 1. (Parameter 'index')\nActual value was 2.", Error(good, 2));
        Assert.Throws<OperationCanceledException>(() => good.Generate(engine, 1, cancellation: new(canceled: true)));

        string Error(ClassVisualization how, int index = 1) => Assert.Throws<ArgumentOutOfRangeException>(() => how.Generate(engine, index)).Message.ReplaceLineEndings("\n");
    }

    // Class 0 has no score; class 1 has sum a_i x_i - b_i x_i^2 / 2.
    static FunctionEngine Quadratic(double[] a, double[] b, int[] shape, ImageLayout layout = ImageLayout.ChannelsFirst)
    {
        var model = FunctionEngine.Describe(shape, 2);
        return new()
        {
            Model = model with { Input = model.Input with { Layout = layout } },
            Scores = x => [0, x.Select((v, i) => a[i] * v - b[i] * v * v / 2).Sum()],
            Gradient = (x, k) => [.. x.Select((v, i) => k == 0 ? 0 : a[i] - b[i] * v)],
        };
    }

    sealed class Listener(List<GenerationProgress> told) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => told.Add(value);
    }
}
