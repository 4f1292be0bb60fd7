namespace Microsoft.ML.Saliency.Tests.Maps;

public class PictureTests
{
    [Fact]
    public void Side_by_side_centres_the_lower_picture_on_white()
    {
        Picture low = new(1, 1, [1, 2, 3, 4]);
        Picture high = new(2, 3, [.. Enumerable.Range(10, 24).Select(i => (byte)i)]);
        var row = SideBySide.Render([low, high], gap: 1);
        Assert.Equal((4, 3), (row.Width, row.Height));
        byte[] white = [255, 255, 255, 255];
        Assert.Equal([.. white, .. white, .. high.Rgba[..8]], row.Rgba[..16]);
        Assert.Equal([1, 2, 3, 4, .. white, .. high.Rgba[8..16]], row.Rgba[16..32]);
        Assert.Equal([.. white, .. white, .. high.Rgba[16..]], row.Rgba[32..]);
    }

    [Fact]
    public void Side_by_side_of_one_is_that_one() => Assert.Equal(Sample.Picture(5, 4).Rgba, SideBySide.Render([Sample.Picture(5, 4)]).Rgba);

    [Fact]
    public void Nothing_side_by_side_is_refused()
        => Assert.Equal("There are no pictures to put side by side. Give one or more. (Parameter 'pictures')", Assert.Throws<ArgumentException>(() => SideBySide.Render([])).Message);

    [Fact]
    public void Another_number_of_bytes_is_refused()
    {
        Assert.Equal("11 bytes are not a picture 3 wide and 1 high. Give 4 bytes a pixel, 12 in all. (Parameter 'rgba')", Assert.Throws<ArgumentException>(() => new Picture(3, 1, new byte[11])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(0, 1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(1, -1, []));
    }
}
