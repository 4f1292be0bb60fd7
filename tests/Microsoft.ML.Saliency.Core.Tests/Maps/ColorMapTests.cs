namespace Microsoft.ML.Saliency.Tests.Maps;

public class ColorMapTests
{
    [Theory]
    [InlineData("viridis", 0, "440154")]
    [InlineData("viridis", 0.5, "21918c")]
    [InlineData("viridis", 1, "fde725")]
    [InlineData("magma", 0, "000004")]
    [InlineData("magma", 0.5, "b73779")]
    [InlineData("magma", 1, "fcfdbf")]
    [InlineData("inferno", 0, "000004")]
    [InlineData("inferno", 0.5, "bc3754")]
    [InlineData("inferno", 1, "fcffa4")]
    [InlineData("turbo", 0, "30123b")]
    [InlineData("turbo", 0.5, "a2fc3c")]
    [InlineData("turbo", 1, "7a0403")]
    [InlineData("jet", 0, "000080")]
    [InlineData("jet", 0.25, "0080ff")]
    [InlineData("jet", 0.75, "ff8000")]
    [InlineData("jet", 1, "800000")]
    [InlineData("grey", 0, "000000")]
    [InlineData("grey", 0.2, "333333")]
    [InlineData("grey", 1, "ffffff")]
    [InlineData("hot", 0, "000000")]
    [InlineData("hot", 0.375, "ff0000")]
    [InlineData("hot", 0.75, "ffff00")]
    [InlineData("hot", 1, "ffffff")]
    [InlineData("blue-white-red", 0, "ffffff")]
    [InlineData("blue-white-red", -1, "0a2f6b")]
    [InlineData("blue-white-red", 1, "6b0a1e")]
    public void Colours_are_the_published_ones(string name, float value, string rgb)
    {
        var (r, g, b, a) = ColorMap.Create(name).Color(value);
        var expected = Convert.FromHexString(rgb);

        // What the type's remarks promise, and one step of 255 between the value asked for and its entry.
        Assert.InRange(Math.Abs(r - expected[0]), 0, 4);
        Assert.InRange(Math.Abs(g - expected[1]), 0, 4);
        Assert.InRange(Math.Abs(b - expected[2]), 0, 4);
        Assert.Equal(255, a);
    }

    [Fact]
    public void Zero_of_a_signed_map_is_exactly_white()
    {
        Assert.Equal((255, 255, 255, 255), ColorMap.BlueWhiteRed.Color(0));
        Assert.Equal((255, 255, 255, 255), ColorMap.BlueWhiteRed.Color(-0.001f));
        Assert.NotEqual(255, ColorMap.BlueWhiteRed.Color(0.02f).B);
        Assert.NotEqual(255, ColorMap.BlueWhiteRed.Color(-0.02f).R);
    }

    public static TheoryData<string> Names => new(ColorMap.All.Select(m => m.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_outside_have_the_colour_of_the_end_and_NaN_has_none(string name)
    {
        var map = ColorMap.Create(name);
        Assert.Equal(map.Color(1), map.Color(1.5f));
        Assert.Equal(map.Color(1), map.Color(float.PositiveInfinity));
        Assert.Equal(map.Color(map.IsDiverging ? -1 : 0), map.Color(-1.5f));
        Assert.Equal(map.Color(map.IsDiverging ? -1 : 0), map.Color(float.NegativeInfinity));
        Assert.Equal((0, 0, 0, 0), map.Color(float.NaN));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Neighbouring_colours_are_close(string name)
    {
        // Jet and hot climb 255 in a quarter to 3/8 of the way: 4 a step.
        var map = ColorMap.Create(name);
        for (var i = 1; i < 256; i++)
        {
            Assert.All(map.ColorAt(i).ToArray().Zip(map.ColorAt(i - 1).ToArray()), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 8));
        }
    }

    [Theory]
    [InlineData("viridis")]
    [InlineData("magma")]
    [InlineData("inferno")]
    [InlineData("grey")]
    [InlineData("hot")]
    public void Sequential_colours_get_lighter_all_the_way(string name)
    {
        var lightness = Lightness(ColorMap.Create(name));
        for (var i = 8; i < 256; i++)
        {
            Assert.True(lightness[i] > lightness[i - 8], $"Step {i} is not lighter than step {i - 8}.");
        }
    }

    [Fact]
    public void Diverging_colours_get_darker_alike_on_both_sides_of_white()
    {
        var lightness = Lightness(ColorMap.BlueWhiteRed);
        for (var i = 128; i < 255; i++)
        {
            Assert.True(lightness[i + 1] < lightness[i]);
            Assert.InRange(lightness[i] - lightness[255 - i], -0.05, 0.05);
        }
    }

    [Fact]
    public void An_unknown_name_lists_those_there_are()
    {
        var error = Assert.Throws<ArgumentException>(() => ColorMap.Create("rainbow"));
        Assert.Equal("Colour map 'rainbow' is not known. Colour maps: viridis, magma, inferno, turbo, jet, grey, hot, blue-white-red. (Parameter 'name')", error.Message);
    }

    // Lightness L* / 100 of CIE 1976, from linear light.
    static double[] Lightness(ColorMap map) => [.. Enumerable.Range(0, 256).Select(i =>
    {
        var c = map.ColorAt(i).ToArray().Select(v => v / 255.0).Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4)).ToArray();
        var y = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
        return y <= 216.0 / 24389 ? y * 24389 / 2700 : 1.16 * Math.Cbrt(y) - 0.16;
    })];
}
