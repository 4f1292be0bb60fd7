namespace Microsoft.ML.Saliency.Tests;

public sealed class ScoreCamTests
{
    [Theory]
    [InlineData(0)]
    // The score of the empty picture is the same for all channels; neither its size nor its sign matters.
    [InlineData(-1000)]
    [InlineData(1000)]
    public void By_hand(double bias)
    {
        // Channels x, 5 and -x give the masks (0, 1/4, 1/2, 1), none, and (1, 3/4, 1/2, 0), and the sums 5.25 and 1.75 of x through them.
        var engine = Engine([1, 2, 2], [3, 2, 2], x => [bias + x.Sum()], x => [.. x, 5, 5, 5, 5, .. x.Select(v => -v)]);
        float[] x = [0, 1, 2, 4];
        var seen = new ScoreCam().Explain(engine, new([.. x, 4, 2, 1, 0], 2, 1, 2, 2), Target.Predicted);
        var w = 1 / (1 + Math.Exp(1.75 - 5.25));
        Assert.Equal(x.Concat(x.Reverse()).Select(v => (w - (1 - w)) * v), seen.Values.Data.Select(v => (double)v), (p, q) => Math.Abs(p - q) < 1e-4);
        Assert.Equal([1, 2, 2], seen.Values.RowShape);
        // Two pictures, and two channels of each.
        Assert.Equal((2, 6), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void Channels_without_any_shape_cost_no_pass()
    {
        var engine = Engine([1, 2, 2], [2, 2, 2], x => [x.Sum()], _ => [5, 5, 5, 5, 0, 0, 0, 0]);
        Assert.Equal(new float[4], new ScoreCam().Explain(engine, Pseudo.Batch(1, [1, 2, 2]), Target.Predicted).Values.Data);
        Assert.Equal(1, engine.Passes);
    }

    [Fact]
    public void The_class_stays_the_one_of_the_whole_picture()
    {
        // Class 1 wins the whole picture; seen through its first channel, class 0 would.
        var engine = Engine([1, 1, 2], [2, 1, 2], x => [x[0], 3 * x[1]], x => [x[0], 0, 0, x[1]]);
        var seen = new ScoreCam().Explain(engine, new([2, 1], 1, 1, 1, 2), Target.Predicted);
        var w = 1 / (1 + Math.Exp(-3));
        Assert.Equal([1], seen.Targets);
        Assert.Equal([2 * (1 - w), w], seen.Values.Data.Select(v => (double)v), (p, q) => Math.Abs(p - q) < 1e-6);
    }

    [Theory]
    [InlineData(ImageLayout.ChannelsFirst)]
    [InlineData(ImageLayout.ChannelsLast)]
    public void Equal_to_the_formula(ImageLayout layout)
    {
        const int h = 2, w = 3, height = 5, width = 7, channels = 4;
        var last = layout == ImageLayout.ChannelsLast;
        var c = Pseudo.Batch(1, [3 * height * width], i => Pseudo.Normalised(1000 + i)).Data;
        double Score(IEnumerable<double> x) => x.Zip(c, (v, f) => v * f / 10).Sum();
        var engine = Engine(last ? [height, width, 3] : [3, height, width], last ? [h, w, channels] : [channels, h, w], x => [Score(x.Select(v => (double)v))], x => x[..(channels * h * w)], layout);
        var x = Pseudo.Batch(2, engine.Model.Input.RowShape);
        var seen = new ScoreCam().Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 2; row++)
        {
            var (r, layer) = (row, x[row][..(channels * h * w)].ToArray());
            double[][] a = [.. Enumerable.Range(0, channels).Select(k => Enumerable.Range(0, h * w).Select(i => (double)layer[last ? i * channels + k : k * h * w + i]).ToArray())];
            var scores = a.Select(channel =>
            {
                var mask = SlowCam.Mask(channel, h, w, height, width);
                return Score(x[r].ToArray().Select((v, i) => v * mask[last ? i / 3 : i % (height * width)]));
            });
            Assert.InRange(SlowCam.Difference(SlowCam.Weighted(a, SlowCam.Softmax([.. scores])), seen.Values[row]), 0, 1e-5);
        }
    }

    [Fact]
    public void Large_pictures_go_in_runs_of_64_MiB()
    {
        // 4 MiB a picture: 16 to a run, and 20 channels.
        var engine = Engine([1, 1024, 1024], [20, 1, 2], x => [x[0]], x => [.. x[..40]]);
        new ScoreCam().Explain(engine, Pseudo.Batch(1, [1, 1024, 1024]), Target.Predicted);
        Assert.Equal((3, 21), (engine.Passes, engine.Rows));
    }

    static FunctionEngine Engine(int[] picture, int[] layer, Func<float[], double[]> scores, Func<float[], float[]> activations, ImageLayout layout = ImageLayout.ChannelsFirst)
    {
        var only = new Layer("layer", "layer", "Relu", layer, layout);
        var model = FunctionEngine.Describe(picture, scores(new float[picture.Aggregate((n, d) => n * d)]).Length, layer);
        return new()
        {
            Model = model with { Input = new("x", picture, layout), Layers = [only], DefaultLayer = only },
            Scores = scores,
            Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
            Activations = activations,
        };
    }
}
