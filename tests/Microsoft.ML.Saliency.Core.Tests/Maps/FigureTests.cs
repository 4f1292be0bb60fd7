namespace Microsoft.ML.Saliency.Tests.Maps;

public class FigureTests
{
    const int Margin = 16;

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 6)]
    [InlineData(3, 9)]
    public void A_small_picture_is_enlarged_by_a_whole_factor_without_blur(int scale, int times)
    {
        // 10 x 7 into 32: three times, and that times the scale.
        var picture = Opaque(10, 7);
        var figure = Figure.Render([new(picture)], new() { PanelSize = 32, Scale = scale });
        for (var y = 0; y < 7 * times; y++)
        {
            for (var x = 0; x < 10 * times; x++)
            {
                Assert.Equal(At(picture, x / times, y / times), At(figure, Margin * scale + x, Margin * scale + y));
            }
        }

        Assert.Equal(At(figure, 0, 0), At(figure, Margin * scale + 10 * times, Margin * scale));
        Assert.Equal(((2 * Margin + 30) * scale, (2 * Margin + 21) * scale), (figure.Width, figure.Height));
    }

    [Fact]
    public void A_large_picture_is_reduced_to_the_panel()
    {
        var figure = Figure.Render([new(Opaque(300, 150))], new() { PanelSize = 100 });
        Assert.Equal((100 + 2 * Margin, 50 + 2 * Margin), (figure.Width, figure.Height));
    }

    [Fact]
    public void Twice_the_scale_is_the_same_layout_at_twice_the_size()
    {
        FigurePanel[] panels = [.. Enumerable.Range(0, 7).Select(i => new FigurePanel(Opaque(20 + i, 20)) { Title = $"panel {i}", Caption = "a line", Scale = new(ColorMap.Viridis, 0, 1) })];
        var one = Figure.Render(panels, new() { Title = "Seven", PanelSize = 64 });
        var two = Figure.Render(panels, new() { Title = "Seven", PanelSize = 64, Scale = 2 });
        Assert.Equal((2 * one.Width, 2 * one.Height), (two.Width, two.Height));

        // Lines and text are finer at twice the resolution: it is not the small one enlarged.
        Assert.Contains(Enumerable.Range(0, one.Width * one.Height), i => At(two, 2 * (i % one.Width), 2 * (i / one.Width)) != At(two, 2 * (i % one.Width) + 1, 2 * (i / one.Width)));
    }

    [Fact]
    public void The_bar_of_a_signed_map_is_exactly_white_at_zero_and_ends_in_its_colours()
    {
        var figure = Figure.Render([new(Opaque(64, 64)) { Scale = new(ColorMap.BlueWhiteRed, -1, 1) }], new() { PanelSize = 64, Dark = true });
        var y = Margin + 64 + 14 + 5;
        Assert.Equal(Rgb(ColorMap.BlueWhiteRed, -1), At(figure, Margin, y));
        Assert.Equal(Rgb(ColorMap.BlueWhiteRed, 1), At(figure, Margin + 199, y));
        Assert.Equal((255, 255, 255), At(figure, Margin + 99, y));
        Assert.Equal((255, 255, 255), At(figure, Margin + 100, y));
    }

    [Fact]
    public void Panels_with_one_scale_share_its_bar()
    {
        ColorScale first = new(ColorMap.Turbo, 0, 1, "least", "most"), second = first with { High = 2 };
        var same = Draw(first, first with { });
        Assert.Equal(same.Height, Draw(first, null).Height);
        Assert.Equal(same.Width, Draw(first, null).Width);

        // 182 wide: no room for two bars next to each other.
        Assert.True(Draw(first, second).Height > same.Height);
        Assert.True(same.Height > Draw(null, null).Height);
        Assert.Equal(Draw(null, null).Height, Draw(first, second, new() { PanelSize = 64, ColorBars = false }).Height);

        static Picture Draw(ColorScale? a, ColorScale? b, FigureOptions? options = null)
            => Figure.Render([new(Opaque(64, 64)) { Scale = a }, new(Opaque(64, 64)) { Scale = b }], options ?? new() { PanelSize = 64 });
    }

    [Fact]
    public void Rows_and_columns_have_titles_and_places_may_stay_empty()
    {
        var picture = Opaque(64, 64);
        FigurePanel panel = new(picture);
        var plain = Figure.Grid([[panel, null], [null, panel]], options: new() { PanelSize = 64 });
        Assert.Equal((2 * Margin + 2 * 64 + 14, 2 * Margin + 2 * 64 + 14), (plain.Width, plain.Height));
        Assert.Equal(At(picture, 5, 6), At(plain, Margin + 5, Margin + 6));
        Assert.Equal(At(picture, 5, 6), At(plain, Margin + 64 + 14 + 5, Margin + 64 + 14 + 6));
        Assert.All(Enumerable.Range(0, 64), i => Assert.Equal((255, 255, 255), At(plain, Margin + 64 + 14 + i, Margin + i)));

        var titled = Figure.Grid([[panel, null], [null, panel]], ["one\nfirst", "two"], ["left", "right"], new() { PanelSize = 64 });
        var (left, top) = (titled.Width - plain.Width, titled.Height - plain.Height);
        Assert.InRange(left, 40, 70);
        Assert.InRange(top, 15, 30);
        Assert.Equal(At(picture, 5, 6), At(titled, left + Margin + 5, top + Margin + 6));
        Assert.True(Inked(titled, 0, top + Margin, left, 64));
        Assert.True(Inked(titled, left + Margin, 0, 64, top + Margin));
    }

    [Fact]
    public void What_is_transparent_shows_the_paper()
    {
        var clear = HeatMap.Render([float.NaN], 1, 1);
        Assert.Equal((255, 255, 255), At(Figure.Render([new(clear)], new() { PanelSize = 16 }), Margin + 8, Margin + 8));
        var dark = Figure.Render([new(clear)], new() { PanelSize = 16, Dark = true });
        Assert.Equal(At(dark, 0, 0), At(dark, Margin + 8, Margin + 8));
        Assert.True(At(dark, 0, 0).R < 40);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.Equal("There are no panels to draw. Give a row with one or more. (Parameter 'rows')", Assert.Throws<ArgumentException>(() => Figure.Render([])).Message);
        Assert.Equal("There are no panels to draw. Give a row with one or more. (Parameter 'rows')", Assert.Throws<ArgumentException>(() => Figure.Grid([[null]])).Message);
        Assert.Equal(
            "There are 2 titles for 1. Give one each, or fewer. (Parameter 'columnTitles')",
            Assert.Throws<ArgumentException>(() => Figure.Grid([[new(Opaque(1, 1))]], columnTitles: ["a", "b"])).Message);
        Assert.StartsWith("FigureOptions.Scale is 9. Set it to a number from 1 to 8.", Refused(new() { Scale = 9 }), StringComparison.Ordinal);
        Assert.StartsWith("FigureOptions.PanelSize is 1. Set it to a number from 16 to 8192.", Refused(new() { PanelSize = 1 }), StringComparison.Ordinal);
        Assert.StartsWith("FigureOptions.Columns is 0. Set it to 1 or more.", Refused(new() { Columns = 0 }), StringComparison.Ordinal);

        static string Refused(FigureOptions options) => Assert.Throws<ArgumentOutOfRangeException>(() => Figure.Render([new(Opaque(1, 1))], options)).Message;
    }

    static Picture Opaque(int width, int height)
    {
        var picture = Sample.Picture(width, height);
        for (var i = 3; i < picture.Rgba.Length; i += 4)
        {
            picture.Rgba[i] = byte.MaxValue;
        }

        return picture;
    }

    static bool Inked(Picture picture, int left, int top, int width, int height)
        => Enumerable.Range(0, width * height).Any(i => At(picture, left + i % width, top + i / width).R < 100);

    static (byte R, byte G, byte B) Rgb(ColorMap colors, float value) => colors.Color(value) is var (r, g, b, _) ? (r, g, b) : default;

    static (byte R, byte G, byte B) At(Picture picture, int x, int y)
    {
        var at = 4 * (y * picture.Width + x);
        return (picture.Rgba[at], picture.Rgba[at + 1], picture.Rgba[at + 2]);
    }
}
