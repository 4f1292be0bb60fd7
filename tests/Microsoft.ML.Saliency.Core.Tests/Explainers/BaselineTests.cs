using Microsoft.ML.Saliency.Tests.Maps;

namespace Microsoft.ML.Saliency.Tests;

public sealed class BaselineTests
{
    static readonly InputDescription s_first = new("x", [2, 2, 3], ImageLayout.ChannelsFirst);
    static readonly InputDescription s_last = new("x", [2, 3, 2], ImageLayout.ChannelsLast);

    // Channels 0 to 5 and 10, 20, ... 60.
    static readonly float[] s_planes = [0, 1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 60];
    static readonly float[] s_pixels = [0, 10, 1, 20, 2, 30, 3, 40, 4, 50, 5, 60];

    [Fact]
    public void Zero_is_the_default_and_a_constant()
    {
        Assert.Equal(Baseline.Zero, Baseline.Constant(0));
        Assert.Same(Baseline.Zero, new IntegratedGradients().Baseline);
        Assert.Equal(new float[12], Filled(Baseline.Zero, s_first, s_planes));
        Assert.Equal(Enumerable.Repeat(-1.5f, 12), Filled(Baseline.Constant(-1.5f), s_last, s_pixels));
    }

    [Fact]
    public void The_mean_is_each_channels_own()
    {
        Assert.Equal([2.5f, 2.5f, 2.5f, 2.5f, 2.5f, 2.5f, 35, 35, 35, 35, 35, 35], Filled(Baseline.PerChannelMean, s_first, s_planes));
        Assert.Equal([2.5f, 35, 2.5f, 35, 2.5f, 35, 2.5f, 35, 2.5f, 35, 2.5f, 35], Filled(Baseline.PerChannelMean, s_last, s_pixels));
    }

    [Fact]
    public void The_blur_is_a_Gaussian_on_each_channel()
    {
        var expected = new double[12];
        for (var at = 0; at < 12; at++)
        {
            var (c, y, x) = (at / 6, at / 3 % 2, at % 3);
            var total = 0.0;
            for (var from = 0; from < 6; from++)
            {
                var (dy, dx) = (from / 3 - y, from % 3 - x);
                var weight = Math.Exp(-(dx * dx + dy * dy) / (2 * 0.7 * 0.7));
                expected[at] += weight * s_planes[6 * c + from];
                total += weight;
            }

            expected[at] /= total;
        }

        Sample.Near(expected, Filled(Baseline.Blurred(0.7), s_first, s_planes), 1e-4);
        Sample.Near([.. Enumerable.Range(0, 12).Select(i => expected[i % 2 * 6 + i / 2])], Filled(Baseline.Blurred(0.7), s_last, s_pixels), 1e-4);
    }

    [Fact]
    public void Noise_fills_the_rows_own_range()
    {
        var picture = new InputDescription("x", [1, 100, 100], ImageLayout.ChannelsFirst);
        var row = new float[10_000];
        (row[0], row[1]) = (-1, 3);
        var noise = Baseline.UniformNoise(3, seed: 7);
        Assert.Equal(3, noise.Count);
        float[][] pictures = [.. Enumerable.Range(0, 3).Select(i => Filled(noise, picture, row, i))];
        foreach (var values in pictures)
        {
            Assert.All(values, v => Assert.InRange(v, -1, 3));
            // The mean of 10 000 uniform numbers has a standard error of 4 / sqrt(12 x 10 000) = 0.0115; the bounds are five of them.
            Assert.Equal(1, values.Average(), 0.06f);
            Assert.True(values.Max() > 2.99f && values.Min() < -0.99f);
        }

        Assert.NotEqual(pictures[0], pictures[1]);
        Assert.Equal(pictures[1], Filled(Baseline.UniformNoise(9, seed: 7), picture, row, 1));
        Assert.NotEqual(pictures[1], Filled(Baseline.UniformNoise(3, seed: 8), picture, row, 1));
    }

    [Fact]
    public void Impossible_baselines_are_refused()
    {
        Assert.Equal(
            "A baseline is made of finite numbers, in the units of the model's input. Use Baseline.Constant with a number such as 0. (Parameter 'value')\nActual value was NaN.",
            Message(() => Baseline.Constant(float.NaN)));
        Assert.Equal(
            "The blur's standard deviation is in pixels. Use Baseline.Blurred with a positive number such as 10. (Parameter 'sigma')\nActual value was 0.",
            Message(() => Baseline.Blurred(0)));
        Assert.Equal(
            "The result is the average over this many noise pictures. Use Baseline.UniformNoise with 1 or more, such as 10. (Parameter 'count')\nActual value was 0.",
            Message(() => Baseline.UniformNoise(0)));

        static string Message(Func<object> make) => Assert.Throws<ArgumentOutOfRangeException>(make).Message.ReplaceLineEndings("\n");
    }

    static float[] Filled(Baseline baseline, InputDescription picture, float[] row, int index = 0)
    {
        var result = new float[row.Length];
        baseline.Fill(row, picture, index, result);
        return result;
    }
}
