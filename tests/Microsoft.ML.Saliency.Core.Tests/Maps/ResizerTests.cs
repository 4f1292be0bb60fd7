namespace Microsoft.ML.Saliency.Tests.Maps;

public class ResizerTests
{
    [Fact]
    public void Doubling_two_values_gives_quarters()
    {
        // Half-pixel centres: positions -0.25, 0.25, 0.75, 1.25 of the source, clamped.
        var to = new float[4];
        Resizer.Resize([0, 4], 1, 2, to, 1, 4);
        Assert.Equal([0, 1, 3, 4], to);
    }

    [Theory]
    [InlineData(7, 7, 224, 224)]
    [InlineData(5, 3, 4, 11)]
    [InlineData(20, 30, 7, 9)]
    [InlineData(1, 1, 3, 2)]
    [InlineData(1, 9, 6, 1)]
    public void Agrees_with_bilinear_interpolation_written_down(int height, int width, int toHeight, int toWidth)
    {
        var from = Sample.Signed(height * width);
        var to = new float[toHeight * toWidth];
        Resizer.Resize(from, height, width, to, toHeight, toWidth);
        var expected = new List<double>();
        for (var y = 0; y < toHeight; y++)
        {
            for (var x = 0; x < toWidth; x++)
            {
                expected.Add(At(from, height, width, (y + 0.5) * height / toHeight - 0.5, (x + 0.5) * width / toWidth - 0.5));
            }
        }

        // Values below 1, three roundings of 6e-8 each.
        Sample.Near(expected, to, 5e-7);
    }

    [Fact]
    public void A_constant_map_stays_constant_to_the_bit()
    {
        var to = new float[31 * 37];
        Resizer.Resize(Enumerable.Repeat(0.1f, 12).ToArray(), 3, 4, to, 31, 37);
        Assert.All(to, v => Assert.Equal(0.1f, v));
    }

    static double At(float[] map, int height, int width, double y, double x)
    {
        double Pixel(double py, double px) => map[(int)Math.Clamp(py, 0, height - 1) * width + (int)Math.Clamp(px, 0, width - 1)];
        var (y0, x0) = (Math.Floor(y), Math.Floor(x));
        var (fy, fx) = (y - y0, x - x0);
        return (1 - fy) * ((1 - fx) * Pixel(y0, x0) + fx * Pixel(y0, x0 + 1)) + fy * ((1 - fx) * Pixel(y0 + 1, x0) + fx * Pixel(y0 + 1, x0 + 1));
    }
}
