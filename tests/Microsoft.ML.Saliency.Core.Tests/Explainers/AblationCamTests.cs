namespace Microsoft.ML.Saliency.Tests;

public sealed class AblationCamTests
{
    [Theory]
    // Without the first channel the score is lower by 2 x 1 + 3 = 5, without the second by -2 x 4 = -8, and the third is zero already.
    [InlineData(13, 5 / 10.0, -8 / 10.0)]
    [InlineData(-7, 5 / 10.0, -8 / 10.0)]
    // The division is left out where the score is 0.
    [InlineData(3, 5, -8)]
    public void By_hand(double bias, double w0, double w1)
    {
        var engine = Engine(ImageLayout.ChannelsFirst, [3, 1, 2], a => [bias + 2 * a[0] + a[1] - 2 * a[2] + 3 * a[3] + a[4]]);
        float[] x = [1, 3, 4, 0, 0, 0];
        var seen = new AblationCam().Explain(engine, new(x, 1, 1, 1, 6), Target.Predicted);
        Assert.Equal([w0 * 1 + w1 * 4, w0 * 3], seen.Values.Data.Select(v => (double)v), (p, q) => Math.Abs(p - q) < 1e-5);
        Assert.Equal([1, 1, 2], seen.Values.RowShape);
        Assert.Equal((2, 3), (engine.Passes, engine.Rows));
    }

    [Theory]
    [InlineData(ImageLayout.ChannelsFirst)]
    [InlineData(ImageLayout.ChannelsLast)]
    public void Equal_to_the_formula(ImageLayout layout)
    {
        const int channels = 4, positions = 6;
        var last = layout == ImageLayout.ChannelsLast;
        int At(int k, int i) => last ? i * channels + k : k * positions + i;
        double[] Scores(double[] a) => [a.Select((v, i) => v * Math.Sin(i + v)).Sum(), a.Select((v, i) => v * v * Math.Cos(i)).Sum()];
        var engine = Engine(layout, last ? [2, 3, channels] : [channels, 2, 3], a => Scores(Array.ConvertAll(a, v => (double)v)));
        var x = Pseudo.Batch(3, engine.Model.Input.RowShape);
        var seen = new AblationCam().Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 3; row++)
        {
            var a = Array.ConvertAll(x[row].ToArray(), v => (double)v);
            var target = seen.Targets[row];
            var score = Scores(a)[target];
            Assert.Equal(Scores(a).Max(), score);
            var weights = Enumerable.Range(0, channels).Select(k =>
            {
                var without = a.ToArray();
                for (var i = 0; i < positions; i++)
                {
                    without[At(k, i)] = 0;
                }

                return (score - Scores(without)[target]) / Math.Abs(score);
            });
            double[][] rows = [.. Enumerable.Range(0, channels).Select(k => Enumerable.Range(0, positions).Select(i => a[At(k, i)]).ToArray())];
            Assert.InRange(SlowCam.Difference(SlowCam.Weighted(rows, [.. weights]), seen.Values[row]), 0, 1e-5);
        }

        Assert.Equal((2, 3 + 3 * channels), (engine.Passes, engine.Rows));
    }

    // The layer is the picture, whatever its shape.
    static FunctionEngine Engine(ImageLayout layout, int[] shape, Func<float[], double[]> scores)
    {
        var layer = new Layer("layer", "layer", "Relu", shape, layout);
        int[] picture = [1, 1, shape.Aggregate((n, d) => n * d)];
        return new()
        {
            Model = FunctionEngine.Describe(picture, scores(new float[picture[2]]).Length, shape) with { Layers = [layer], DefaultLayer = layer },
            Scores = scores,
            ScoresFromLayer = scores,
            Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
            Activations = x => x,
        };
    }
}
