namespace Microsoft.ML.Saliency.Tests;

public sealed class PixelRangeTests
{
    static InputDescription Input(int channels) => new("x", [channels, 1, 2], ImageLayout.ChannelsFirst);

    [Fact]
    public void A_preprocessings_range_is_what_it_makes_of_black_and_white()
    {
        var range = PixelRange.Of(ImagePreprocessing.ImageNet);
        (float Mean, float Std)[] channels = [(0.485f, 0.229f), (0.456f, 0.224f), (0.406f, 0.225f)];
        for (var c = 0; c < 3; c++)
        {
            Assert.Equal(-channels[c].Mean / channels[c].Std, range[c].Min, 1e-5f);
            Assert.Equal((1 - channels[c].Mean) / channels[c].Std, range[c].Max, 1e-5f);
        }

        // Black is the largest value where scale or std turn it around.
        var negative = PixelRange.Of(new() { Std = [-1] });
        Assert.Equal(-1, negative[2].Min, 1e-6f);
        Assert.Equal(0, negative[2].Max, 1e-6f);
    }

    [Fact]
    public void Pictures_come_from_the_preprocessing_or_from_the_ends()
    {
        var batch = new Batch([2, 4, 2, 2, 2.5f, 2.5f, 4, 4, 2, 2, 2, 2], 2, 3, 1, 2);
        var pictures = new PixelRange(2, 4).ToPictures(batch, Input(3));
        Assert.Equal([0, 0, 64, 255, 255, 0, 64, 255], pictures[0].Rgba);
        Assert.Equal([255, 0, 0, 255, 255, 0, 0, 255], pictures[1].Rgba);
        Assert.Equal([0, 0, 0, 255, 64, 64, 64, 255], new PixelRange(0, 4).ToPictures(new([0, 1], 1, 1, 1, 2), Input(1))[0].Rgba);
        Assert.Equal([3, 2, 1, 255, 6, 5, 4, 255], PixelRange.Of(ImagePreprocessing.Create("yolox")).ToPictures(new([1, 4, 2, 5, 3, 6], 1, 3, 1, 2), Input(3))[0].Rgba);
    }

    [Fact]
    public void What_is_no_range_is_refused()
    {
        Assert.Equal("1 to 1 is not a range of pixel values. Give the value of black and a larger value of white, both finite, such as 0 and 1. (Parameter 'max')", Assert.Throws<ArgumentException>(() => new PixelRange(1, 1)).Message);
        Assert.Throws<ArgumentException>(() => new PixelRange(float.NaN, 1));
        Assert.Throws<ArgumentException>(() => PixelRange.Of(ImagePreprocessing.ImageNet).For(Input(1)));
        Assert.Throws<ArgumentException>(() => PixelRange.Of(new() { Width = 3 }).For(Input(3)));
    }
}
