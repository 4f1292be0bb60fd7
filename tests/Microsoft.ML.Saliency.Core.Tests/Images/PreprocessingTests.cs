using Microsoft.ML.Saliency.Tests.Maps;

namespace Microsoft.ML.Saliency.Tests.Images;

public class PreprocessingTests
{
    static readonly InputDescription s_input = new("input", [3, 224, 224], ImageLayout.ChannelsFirst);

    // Two pixels whose bytes are all different.
    static readonly byte[] s_pixels = [10, 20, 30, 40, 50, 60, 70, 80];
    static readonly ImagePreprocessing s_plain = new() { Width = 2, Height = 1, Scale = 1, Layout = ImageLayout.ChannelsFirst };

    [Fact]
    public void A_picture_of_the_models_size_keeps_its_pixels()
    {
        var picture = Sample.Picture(31, 17);
        var how = s_plain with { Width = 31, Height = 17, Layout = ImageLayout.ChannelsLast };
        foreach (var resize in Enum.GetValues<ResizeMode>())
        {
            var row = new float[31 * 17 * 3];
            (how with { Resize = resize, ResizeShortSide = 17 }).Apply(picture.Rgba, false, 31, 17, row);
            Assert.Equal(Enumerable.Range(0, row.Length).Select(i => (float)picture.Rgba[i / 3 * 4 + i % 3]), row);
        }
    }

    [Theory]
    [InlineData(PixelOrder.Rgb, false, 10f, 50f, 20f, 60f, 30f, 70f)]
    [InlineData(PixelOrder.Rgb, true, 30f, 70f, 20f, 60f, 10f, 50f)]
    [InlineData(PixelOrder.Bgr, false, 30f, 70f, 20f, 60f, 10f, 50f)]
    [InlineData(PixelOrder.Bgr, true, 10f, 50f, 20f, 60f, 30f, 70f)]
    public void Channels_come_in_order(PixelOrder order, bool isBgra, params float[] expected)
    {
        Assert.Equal(expected, Apply(s_plain with { Channels = order }, isBgra));
        Assert.Equal([expected[0], expected[2], expected[4], expected[1], expected[3], expected[5]], Apply(s_plain with { Channels = order, Layout = ImageLayout.ChannelsLast }, isBgra));
    }

    [Theory]
    [InlineData(false, 18.15f, 58.15f)]
    [InlineData(true, 21.85f, 61.85f)]
    public void Grey_weighs_red_green_and_blue(bool isBgra, float first, float second)
        => Sample.Near([first, second], Apply(s_plain with { Channels = PixelOrder.Grey }, isBgra), 1e-5);

    [Fact]
    public void Numbers_are_scaled_then_centred_then_divided()
    {
        var row = Apply(s_plain with { Scale = 0.5, Mean = [1, 2, 3], Std = [2, 4, 8] });
        Sample.Near([(5 - 1) / 2.0, (25 - 1) / 2.0, (10 - 2) / 4.0, (30 - 2) / 4.0, (15 - 3) / 8.0, (35 - 3) / 8.0], row, 1e-6);
        Sample.Near([4.5, 24.5, 9.5, 29.5, 14.5, 34.5], Apply(s_plain with { Scale = 0.5, Mean = [1], Std = [2] }).Select(v => v * 2 + 0.5f).ToArray(), 1e-5);
    }

    [Theory]
    [InlineData("imagenet", 0, (0 - 0.485) / 0.229)]
    [InlineData("imagenet", 255, (1 - 0.485) / 0.229)]
    [InlineData("tf", 0, -1)]
    [InlineData("tf", 255, 1)]
    [InlineData("caffe", 255, 255 - 104)]
    [InlineData("mnist", 255, 255)]
    [InlineData("unit", 255, 1)]
    [InlineData("yolox", 255, 255)]
    public void Presets_make_known_numbers_of_black_and_white(string name, byte pixel, double expected)
    {
        var how = ImagePreprocessing.Create(name) with { Width = 2, Height = 2, Layout = ImageLayout.ChannelsFirst };
        var row = new float[4 * how.ChannelCount];
        how.Apply(Enumerable.Repeat(pixel, 4 * 30).ToArray(), false, 6, 5, row);
        Assert.Equal(expected, row[0], 4);
    }

    [Fact]
    public void The_way_back_gives_the_picture()
    {
        foreach (var name in ImagePreprocessing.Presets.Where(n => n != "mnist"))
        {
            foreach (var layout in Enum.GetValues<ImageLayout>())
            {
                var how = ImagePreprocessing.Create(name) with { Width = 9, Height = 6, Layout = layout };
                var picture = Sample.Picture(20, 15);
                var row = new float[9 * 6 * 3];
                how.Apply(picture.Rgba, false, 20, 15, row);
                Assert.Equal(how.Resized(picture).Rgba, how.ToPicture(row).Rgba);
            }
        }

        var grey = s_plain with { Channels = PixelOrder.Grey };
        Assert.Equal([0, 0, 0, 255, 255, 255, 255, 255], grey.ToPicture([-7, 300]).Rgba);
    }

    [Fact]
    public void A_models_size_and_layout_are_taken_over()
    {
        var how = ImagePreprocessing.ImageNet.For(new("input", [192, 160, 3], ImageLayout.ChannelsLast));
        Assert.Equal(ImagePreprocessing.ImageNet with { Width = 160, Height = 192, Layout = ImageLayout.ChannelsLast }, how);

        // A model that takes any size has none to give.
        var any = s_input with { RowShape = [3, -1, -1] };
        Assert.Equal(96, (ImagePreprocessing.ImageNet with { Width = 96, Height = 64 }).For(any).Width);
    }

    [Fact]
    public void What_a_model_does_not_take_is_refused()
    {
        Refused("ImagePreprocessing.Channels is Grey, which makes 1 a pixel, but input 'input' takes 3 [3, 224, 224]. Set it to Rgb or Bgr. (Parameter 'Channels')", new() { Channels = PixelOrder.Grey });
        Refused("ImagePreprocessing.Layout is ChannelsLast, but input 'input' is ChannelsFirst [3, 224, 224]. Set it to ChannelsFirst, or to null for the model's own. (Parameter 'Layout')", new() { Layout = ImageLayout.ChannelsLast });
        Refused("ImagePreprocessing.Width is 100, but input 'input' takes 224 [3, 224, 224]. Set it to 224, or to null for the model's own. (Parameter 'Width')", new() { Width = 100 });
        Refused("Input 'input' takes pictures of any size [3, -1, -1], and none is set. Set ImagePreprocessing.Height. (Parameter 'Height')", new() { Width = 100 }, s_input with { RowShape = [3, -1, -1] });

        static void Refused(string message, ImagePreprocessing how, InputDescription? input = null)
            => Assert.Equal(message, Assert.Throws<ArgumentException>(() => how.For(input ?? s_input)).Message);
    }

    [Fact]
    public void What_cannot_be_applied_is_refused()
    {
        Refused<ArgumentException>("ImagePreprocessing.Mean has 2 numbers, but Rgb pixels have 3. Give one for all channels, or 3. (Parameter 'Mean')", s_plain with { Mean = [1, 2] });
        Refused<ArgumentException>("(x * 1 - 0) / 0 loses the pixels of channel 1. Set ImagePreprocessing.Scale, Mean and Std to finite numbers, Scale not to 0, and Std to 1 for none. (Parameter 'Std')", s_plain with { Std = [1, 0, 1] });
        Refused<ArgumentException>("ImagePreprocessing.ResizeShortSide is 0, but 1 pixels are cut out of it. Set it to 1 or more, or to null for 256 / 224 of the model's size. (Parameter 'ResizeShortSide')", s_plain with { Resize = ResizeMode.Crop, ResizeShortSide = 0 });
        Refused<ArgumentException>("ImagePreprocessing.Width is 0 and Height is 1. Set both to 1 or more, or to null for the model's own.", s_plain with { Width = 0 });
        Refused<ArgumentException>("There are 6 values, but a picture 3 wide and 1 high with 3 channels has 9. Give one row of the batch. (Parameter 'row')", s_plain with { Width = 3 });
        Refused<InvalidOperationException>("The preprocessing has no size or layout yet. Call For(engine.Model.Input) to take the model's, or set Width, Height and Layout.", s_plain with { Layout = null });
        Refused<InvalidOperationException>("The preprocessing has no size or layout yet. Call For(engine.Model.Input) to take the model's, or set Width, Height and Layout.", s_plain with { Height = null });
        Assert.Equal(
            "8 bytes are not a picture 3 wide and 1 high. Give 4 bytes a pixel, 12 in all. (Parameter 'pixels')",
            Assert.Throws<ArgumentException>(() => s_plain.Apply(s_pixels, false, 3, 1, new float[6])).Message);

        static void Refused<T>(string message, ImagePreprocessing how)
            where T : Exception
            => Assert.Equal(message, Assert.Throws<T>(() => Apply(how)).Message);
    }

    static float[] Apply(ImagePreprocessing how, bool isBgra = false)
    {
        var row = new float[2 * how.ChannelCount];
        how.Apply(s_pixels, isBgra, 2, 1, row);
        return row;
    }
}
