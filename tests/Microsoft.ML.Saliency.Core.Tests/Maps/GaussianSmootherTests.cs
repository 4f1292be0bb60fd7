namespace Microsoft.ML.Saliency.Tests.Maps;

public class GaussianSmootherTests
{
    [Theory]
    [InlineData(9, 13, 1.0)]
    [InlineData(9, 13, 0.3)]
    [InlineData(16, 5, 2.5)]
    [InlineData(4, 6, 50)]
    [InlineData(1, 1, 3)]
    public void Agrees_with_the_two_dimensional_sum(int height, int width, double sigma)
    {
        var from = Sample.Signed(height * width);
        var map = from.ToArray();
        GaussianSmoother.Smooth(map, height, width, sigma);

        // The minimum, about 1, is taken off and added again: roundings of 6e-8 at 2, and up to 300 summands.
        Sample.Near(Slow(from, height, width, sigma), map, 2e-6);
    }

    [Fact]
    public void A_point_becomes_the_bell_that_it_stands_for()
    {
        var map = new float[21 * 21];
        map[10 * 21 + 10] = 1;
        GaussianSmoother.Smooth(map, 21, 21, 1.5);
        Assert.Equal(Math.Exp(-1 / (2 * 1.5 * 1.5)), map[10 * 21 + 11] / map[10 * 21 + 10], 6);
        Assert.Equal(1, map.Sum(), 5);

        // Radius ceil(3 x 1.5) = 5.
        Assert.NotEqual(0, map[10 * 21 + 15]);
        Assert.Equal(0, map[10 * 21 + 16]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-200)]
    public void No_width_changes_nothing(double sigma)
    {
        float[] map = [0.5f, -2, 0, 7];
        GaussianSmoother.Smooth(map, 2, 2, sigma);
        Assert.Equal([0.5f, -2, 0, 7], map);
    }

    [Fact]
    public void A_constant_map_stays_constant_to_the_bit()
    {
        var map = Enumerable.Repeat(0.3f, 17 * 19).ToArray();
        GaussianSmoother.Smooth(map, 17, 19, 2.2);
        Assert.All(map, v => Assert.Equal(0.3f, v));
    }

    static List<double> Slow(float[] map, int height, int width, double sigma)
    {
        var radius = (int)Math.Ceiling(3 * sigma);
        var result = new List<double>();
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sum, weights) = (0.0, 0.0);
                for (var v = Math.Max(0, y - radius); v <= Math.Min(height - 1, y + radius); v++)
                {
                    for (var u = Math.Max(0, x - radius); u <= Math.Min(width - 1, x + radius); u++)
                    {
                        var weight = Math.Exp(-((v - y) * (v - y) + (u - x) * (u - x)) / (2 * sigma * sigma));
                        sum += weight * map[v * width + u];
                        weights += weight;
                    }
                }

                result.Add(sum / weights);
            }
        }

        return result;
    }
}
