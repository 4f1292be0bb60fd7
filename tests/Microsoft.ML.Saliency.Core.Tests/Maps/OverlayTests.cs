namespace Microsoft.ML.Saliency.Tests.Maps;

public class OverlayTests
{
    static readonly float[] s_map = [0, 0.25f, 0.5f, 0.75f, 1, 0.1f];

    [Fact]
    public void Alpha_0_is_the_picture()
    {
        var background = Sample.Picture(13, 7);
        Assert.Equal(background.Rgba, Overlay.Render(background, s_map, 3, 2, new() { Alpha = 0 }).Rgba);
    }

    [Fact]
    public void Alpha_1_is_the_colours_of_the_map_under_the_pictures_alpha()
    {
        var background = Sample.Picture(3, 2);
        var colors = HeatMap.Render(s_map, 3, 2, ColorMap.Viridis);
        for (var i = 0; i < 6; i++)
        {
            colors.Rgba[4 * i + 3] = background.Rgba[4 * i + 3];
        }

        Assert.Equal(colors.Rgba, Overlay.Render(background, s_map, 3, 2, new() { Alpha = 1, ColorMap = ColorMap.Viridis }).Rgba);
    }

    [Fact]
    public void By_default_half_of_a_pixel_is_turbo()
    {
        var (r, g, b, _) = ColorMap.Turbo.Color(0.25f);
        var result = Overlay.Render(new(1, 1, [10, 100, 201, 9]), [0.25f], 1, 1);
        Assert.Equal([Half(10, r), Half(100, g), Half(201, b), 9], result.Rgba);

        static byte Half(int picture, int color) => (byte)((picture + color + 1) / 2);
    }

    [Fact]
    public void The_map_is_resized_to_the_picture()
    {
        var background = Sample.Picture(10, 8);
        var resized = new float[80];
        Resizer.Resize(s_map, 2, 3, resized, 8, 10);
        var expected = Overlay.Render(background, resized, 10, 8);
        Assert.Equal(expected.Rgba, Overlay.Render(background, s_map, 3, 2).Rgba);
        Assert.NotEqual(expected.Rgba, Overlay.Render(background, s_map, 2, 3).Rgba);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.2f, 10)]
    [InlineData(1, 255)]
    public void Fading_leaves_the_picture_where_the_map_is_low(float value, byte expected)
    {
        // Grey 51 over black with weight 0.2 is 10.2.
        var result = Overlay.Render(new(1, 1, [0, 0, 0, 255]), [value], 1, 1, new() { Alpha = 1, FadeLow = true, ColorMap = ColorMap.Grey });
        Assert.Equal([expected, expected, expected, 255], result.Rgba);
    }

    [Fact]
    public void Fading_of_a_signed_map_leaves_zero_and_shows_both_ends()
    {
        var options = new OverlayOptions { Alpha = 1, FadeLow = true, ColorMap = ColorMap.BlueWhiteRed };
        Picture black = new(3, 1, [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255]);
        var result = Overlay.Render(black, [-1, 0, 1], 3, 1, options).Rgba;
        Assert.Equal(ColorMap.BlueWhiteRed.ColorAt(0), result.AsSpan(0, 4));
        Assert.InRange(result[4], 0, 1);
        Assert.Equal(ColorMap.BlueWhiteRed.ColorAt(255), result.AsSpan(8, 4));
    }

    [Fact]
    public void What_is_no_number_leaves_the_picture()
    {
        var background = Sample.Picture(2, 1);
        Assert.Equal(background.Rgba, Overlay.Render(background, [float.NaN, float.NaN], 2, 1, new() { Alpha = 1 }).Rgba);
        Assert.Equal([0, 0, 0, 0], HeatMap.Render([float.NaN], 1, 1).Rgba);
    }

    [Fact]
    public void A_mask_multiplies()
    {
        Picture background = new(4, 1, [200, 100, 50, 7, 200, 100, 50, 7, 200, 100, 50, 7, 200, 100, 50, 7]);
        Assert.Equal([200, 100, 50, 7, 100, 50, 25, 7, 0, 0, 0, 7, 0, 0, 0, 7], Overlay.Mask(background, [2, 0.5f, -1, float.NaN], 4, 1).Rgba);
    }

    [Fact]
    public void A_mask_of_ones_is_the_picture_and_of_zeros_black()
    {
        var background = Sample.Picture(9, 5);
        Assert.Equal(background.Rgba, Overlay.Mask(background, [1, 1, 1, 1], 2, 2).Rgba);
        Assert.All(Overlay.Mask(background, [0], 1, 1).Rgba.Chunk(4), p => Assert.Equal([0, 0, 0], p[..3]));
    }

    [Fact]
    public void A_signed_map_is_white_where_it_is_zero_and_nowhere_else()
    {
        var map = new float[] { 0, 0.02f, -0.02f, 1, -1, 0 };
        var drawn = HeatMap.Render(map, 6, 1, ColorMap.BlueWhiteRed).Rgba.Chunk(4).Select(p => p is [255, 255, 255, 255]);
        Assert.Equal(map.Select(v => v == 0), drawn);

        // Over a picture, what stays of it is the same share everywhere: no tint at zero.
        var over = Overlay.Render(new(1, 1, [40, 80, 120, 255]), [0], 1, 1, new() { ColorMap = ColorMap.BlueWhiteRed, Alpha = 0.75 }).Rgba;
        Assert.Equal([201, 211, 221, 255], over);
    }

    [Fact]
    public void A_heat_map_has_a_pixel_a_value()
    {
        var picture = HeatMap.Render([0, 1], 1, 2);
        Assert.Equal((1, 2), (picture.Width, picture.Height));
        Assert.Equal([.. ColorMap.Inferno.ColorAt(0), .. ColorMap.Inferno.ColorAt(255)], picture.Rgba);
    }

    [Fact]
    public void Wrong_sizes_and_alphas_are_refused()
    {
        var background = Sample.Picture(2, 2);
        Assert.Equal(
            "3 values are not a map 2 wide and 2 high. Give width x height values, both 1 or more, row after row. (Parameter 'map')",
            Assert.Throws<ArgumentException>(() => Overlay.Render(background, [1, 2, 3], 2, 2)).Message);
        Assert.Equal(
            "0 values are not a map 0 wide and 1 high. Give width x height values, both 1 or more, row after row. (Parameter 'map')",
            Assert.Throws<ArgumentException>(() => HeatMap.Render([], 0, 1)).Message);
        foreach (var alpha in new[] { -0.1, 1.1, double.NaN })
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => Overlay.Render(background, [1], 1, 1, new() { Alpha = alpha }));
            Assert.StartsWith("OverlayOptions.Alpha is the part of a pixel that is map. Set it to a number from 0 (picture only) to 1 (map only).", error.Message, StringComparison.Ordinal);
        }
    }
}
