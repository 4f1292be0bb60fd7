namespace Microsoft.ML.Saliency.Tests.Maps;

public class StrokeFontTests
{
    static readonly (byte, byte, byte) s_black = (0, 0, 0);

    public static TheoryData<string> Letters => new(
        string.Concat(Enumerable.Range(33, 94).Select(i => (char)i)),
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ",
        "ĄąĆćČčĎďĐđĘęĚěĞğİıŁłŃńŇňŐőŒœŘřŚśŞşŠšŤťŮůŰűŹźŻżŽž",
        "–—…·•«»¡¿§°²³µ±×÷−≤≥→←£€");

    [Theory]
    [MemberData(nameof(Letters))]
    public void Letters_can_be_told_apart_and_are_no_box(string letters)
    {
        var box = Drawn("日", 26);
        var seen = new Dictionary<string, char>();
        foreach (var letter in letters)
        {
            var drawn = Drawn(letter.ToString(), 26);
            Assert.NotEqual(box, drawn);
            Assert.True(seen.TryAdd(Convert.ToHexString(drawn), letter), $"'{letter}' looks like another one.");
        }
    }

    [Fact]
    public void What_is_not_known_is_one_box_a_character()
    {
        Assert.Equal(Drawn("日本", 20), Drawn("\U0001F600語", 20));
        Assert.Equal(StrokeFont.Width("日日", Type(20)), StrokeFont.Width("\U0001F600\U0001F600", Type(20)));
        Assert.Equal(Drawn("a b", 20), Drawn("a\nb", 20));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(13, false)]
    [InlineData(14, true)]
    [InlineData(26, false)]
    [InlineData(28, true)]
    [InlineData(52, false)]
    public void Stems_and_bars_are_sharp(int size, bool bold)
    {
        // Both stems of an H have pixels that are nearly black, and so has its bar: none is smeared over two half-covered ones.
        var picture = Draw("H", Type(size) with { Bold = bold });
        var row = 100 - (int)(size * 0.2);
        Assert.Equal(2, Runs(Enumerable.Range(0, 200).Select(x => picture.Rgba[4 * (row * 200 + x)] < 40)));
        Assert.Equal(1, Runs(Enumerable.Range(0, 120).Select(y => picture.Rgba[4 * (y * 200 + 20 + size / 4)] < 40)));
    }

    [Theory]
    [InlineData("Grad-CAM, relu4", 13)]
    [InlineData("(WMmil|ÅÇ§@)", 17)]
    [InlineData("Integrated gradients", 28)]
    public void A_text_takes_the_room_that_it_says(string text, int size)
    {
        var picture = Draw(text, Type(size));
        var columns = Enumerable.Range(0, 200).Where(x => Enumerable.Range(0, 120).Any(y => picture.Rgba[4 * (y * 200 + x)] < 128)).ToList();

        // Brackets and diagonals may reach out by the pen's width.
        Assert.InRange(columns[0], 20 - size * 0.1, 20 + size * 0.15);
        Assert.InRange(columns[^1], Math.Min(199, 20 + StrokeFont.Width(text, Type(size)) - size * 0.25), 20 + StrokeFont.Width(text, Type(size)) + size * 0.15);
    }

    [Fact]
    public void What_is_too_long_loses_its_end_and_a_name_its_middle()
    {
        const string label = "golden retriever puppy";
        Assert.Equal(label, StrokeFont.Cut(label, 400, Type(13)));
        var cut = StrokeFont.Cut(label, 100, Type(13));
        Assert.StartsWith("golden retr", cut, StringComparison.Ordinal);
        Assert.EndsWith("…", cut, StringComparison.Ordinal);
        Assert.InRange(StrokeFont.Width(cut, Type(13)), 85, 100);

        var file = StrokeFont.Cut("IMG_20260131_184522_0042.jpeg", 120, Type(13));
        Assert.StartsWith("IMG_", file, StringComparison.Ordinal);
        Assert.EndsWith(".jpeg", file, StringComparison.Ordinal);
        Assert.Contains("…", file, StringComparison.Ordinal);
        Assert.Equal("…", StrokeFont.Cut("wide", 1, Type(13)));
    }

    [Fact]
    public void Where_strokes_cross_nothing_is_darker()
    {
        var ink = new Ink(White(20, 20));
        ink.Strokes([[(2, 10.5), (18, 10.5)], [(10.5, 2), (10.5, 18)]], 1.2, (100, 100, 100));
        Assert.Equal(100, Enumerable.Range(0, 400).Min(i => ink.Picture.Rgba[4 * i]));
    }

    static StrokeFont.Lettering Type(double size) => new(size);

    static Picture Draw(string text, StrokeFont.Lettering type)
    {
        var ink = new Ink(White(200, 120));
        StrokeFont.Draw(ink, text, 20, 100, type, s_black);
        return ink.Picture;
    }

    static byte[] Drawn(string text, int size) => Draw(text, Type(size)).Rgba;

    static Picture White(int width, int height)
    {
        var picture = new Picture(width, height, new byte[4 * width * height]);
        picture.Rgba.AsSpan().Fill(byte.MaxValue);
        return picture;
    }

    static int Runs(IEnumerable<bool> values)
    {
        var (runs, before) = (0, false);
        foreach (var value in values)
        {
            runs += value && !before ? 1 : 0;
            before = value;
        }

        return runs;
    }
}
