using Microsoft.ML.Saliency.Tests.Maps;

namespace Microsoft.ML.Saliency.Tests.Images;

public class ResamplerTests
{
    [Theory]
    [InlineData(50, 37, 11, 13, ResizeMode.Squash)]
    [InlineData(5, 3, 16, 11, ResizeMode.Squash)]
    [InlineData(1, 1, 4, 4, ResizeMode.Squash)]
    [InlineData(90, 2, 7, 9, ResizeMode.Squash)]
    [InlineData(50, 37, 14, 14, ResizeMode.Crop)]
    [InlineData(37, 50, 14, 14, ResizeMode.Crop)]
    [InlineData(20, 60, 28, 14, ResizeMode.Crop)]
    [InlineData(60, 20, 28, 14, ResizeMode.Crop)]
    [InlineData(50, 37, 16, 16, ResizeMode.Letterbox)]
    [InlineData(3, 50, 16, 12, ResizeMode.Letterbox)]
    public void Agrees_with_a_triangle_summed_over_the_whole_picture(int width, int height, int toWidth, int toHeight, ResizeMode resize)
    {
        var picture = Sample.Picture(width, height);
        var how = new ImagePreprocessing { Width = toWidth, Height = toHeight, Resize = resize, Scale = 1, Layout = ImageLayout.ChannelsLast };
        var row = new float[3 * toWidth * toHeight];
        how.Apply(picture.Rgba, false, width, height, row);
        var at = Placement.Of(how, width, height);
        var expected = new List<double>();
        for (var y = 0; y < toHeight; y++)
        {
            for (var x = 0; x < toWidth; x++)
            {
                var (fx, fy) = (x + at.Left, y + at.Top);
                var inside = fx >= 0 && fx < at.FullWidth && fy >= 0 && fy < at.FullHeight;
                expected.AddRange(Enumerable.Range(0, 3).Select(c => inside ? Slow(picture, c, fx, fy, at) : 114));
            }
        }

        // Values to 255 carry roundings of 1.5e-5 each.
        Sample.Near(expected, row, 1e-3);

        var seen = how.Resized(picture);
        Assert.Equal((toWidth, toHeight), (seen.Width, seen.Height));
        Assert.All(expected.Select((v, i) => (v, i)), p => Assert.InRange(seen.Rgba[p.i / 3 * 4 + p.i % 3] - p.v, -0.501, 0.501));
        Assert.All(Enumerable.Range(0, toWidth * toHeight), i => Assert.Equal(255, seen.Rgba[4 * i + 3]));
    }

    [Theory]
    [InlineData(441, 350, 323, 256, 49, 16)]
    [InlineData(350, 441, 256, 323, 16, 49)]
    [InlineData(300, 400, 256, 341, 16, 58)]
    [InlineData(400, 300, 341, 256, 58, 16)]
    [InlineData(500, 500, 256, 256, 16, 16)]
    [InlineData(100, 341, 256, 873, 16, 324)]
    public void A_crop_keeps_proportions_and_takes_the_middle(int width, int height, int fullWidth, int fullHeight, int left, int top)
        => Assert.Equal(new Placement(fullWidth, fullHeight, left, top, 224, 224), Placement.Of(ImagePreprocessing.ImageNet with { Width = 224, Height = 224 }, width, height));

    [Theory]
    [InlineData(LetterboxAnchor.TopLeft, 640, 480, 416, 312, 0, 0)]
    [InlineData(LetterboxAnchor.Center, 640, 480, 416, 312, 0, -52)]
    [InlineData(LetterboxAnchor.Center, 480, 640, 312, 416, -52, 0)]
    [InlineData(LetterboxAnchor.Center, 10000, 1, 416, 1, 0, -207)]
    public void A_letterbox_holds_the_whole_picture(LetterboxAnchor anchor, int width, int height, int fullWidth, int fullHeight, int left, int top)
    {
        var how = new ImagePreprocessing { Width = 416, Height = 416, Resize = ResizeMode.Letterbox, LetterboxAnchor = anchor };
        Assert.Equal(new Placement(fullWidth, fullHeight, left, top, 416, 416), Placement.Of(how, width, height));
    }

    [Fact]
    public void A_short_side_is_256_for_224_and_in_proportion()
        => Assert.Equal(146, Placement.Of(new() { Width = 128, Height = 128, Resize = ResizeMode.Crop }, 300, 400).FullWidth);

    // The definition: every source pixel, weighed by a triangle that spans one pixel of the larger of both grids to each side.
    static double Slow(Picture picture, int channel, int x, int y, Placement at)
    {
        var (scaleX, scaleY) = ((double)picture.Width / at.FullWidth, (double)picture.Height / at.FullHeight);
        var (sum, weights) = (0.0, 0.0);
        for (var v = 0; v < picture.Height; v++)
        {
            for (var u = 0; u < picture.Width; u++)
            {
                var weight = Triangle((u + 0.5 - (x + 0.5) * scaleX) / Math.Max(1, scaleX)) * Triangle((v + 0.5 - (y + 0.5) * scaleY) / Math.Max(1, scaleY));
                sum += weight * picture.Rgba[4 * (v * picture.Width + u) + channel];
                weights += weight;
            }
        }

        return sum / weights;
    }

    static double Triangle(double x) => Math.Max(0, 1 - Math.Abs(x));
}
