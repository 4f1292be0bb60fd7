namespace Microsoft.ML.Saliency.Tests.Images;

public class PreprocessingJsonTests
{
    [Fact]
    public void Every_preset_comes_back()
    {
        foreach (var preset in ImagePreprocessing.Presets.Select(ImagePreprocessing.Create))
        {
            Assert.Equal(preset, ImagePreprocessing.FromJson(preset.ToJson()));
        }
    }

    [Fact]
    public void Every_field_comes_back()
    {
        var how = new ImagePreprocessing
        {
            Width = 7,
            Height = 8,
            Resize = ResizeMode.Letterbox,
            ResizeShortSide = 9,
            LetterboxAnchor = LetterboxAnchor.TopLeft,
            PadValue = 10,
            Channels = PixelOrder.Bgr,
            Scale = 0.1,
            Mean = [1, 2, 3],
            Std = [4],
            Layout = ImageLayout.ChannelsLast,
        };
        Assert.Equal(
            """{"width":7,"height":8,"resize":"letterbox","resizeShortSide":9,"letterboxAnchor":"topLeft","padValue":10,"channels":"bgr","scale":0.1,"mean":[1,2,3],"std":[4],"layout":"channelsLast"}""",
            string.Concat(how.ToJson().Where(c => !char.IsWhiteSpace(c))));
        Assert.Equal(how, ImagePreprocessing.FromJson(how.ToJson()));
        Assert.Equal(how.GetHashCode(), ImagePreprocessing.FromJson(how.ToJson()).GetHashCode());
        Assert.NotEqual(how, how with { Mean = [1, 2, 4] });
    }

    [Fact]
    public void What_is_left_out_keeps_its_default()
    {
        Assert.Equal(new(), ImagePreprocessing.FromJson("{}"));
        var how = ImagePreprocessing.FromJson("""{ "std": [2], /* why not */ "width": null, "resize": "crop", }""");
        Assert.Equal(new() { Std = [2], Resize = ResizeMode.Crop }, how);
    }

    [Fact]
    public void A_list_given_to_it_can_change_without_it()
    {
        var mean = new float[] { 1, 2, 3 };
        var how = new ImagePreprocessing { Mean = mean };
        mean[0] = 9;
        Assert.Equal([1, 2, 3], how.Mean);
    }

    [Theory]
    [InlineData("""{"with": 3}""", "Field 'with' is not known in a preprocessing. Fields: width, height, resize, resizeShortSide, letterboxAnchor, padValue, channels, scale, mean, std, layout. (Parameter 'json')")]
    [InlineData("""{"width": "a"}""", "Field 'width' of the preprocessing is \"a\". Set it to a whole number, or null. (Parameter 'json')")]
    [InlineData("""{"resize": "stretch"}""", "Field 'resize' of the preprocessing is \"stretch\". Set it to one of \"squash\", \"crop\", \"letterbox\". (Parameter 'json')")]
    [InlineData("""{"resize": 1}""", "Field 'resize' of the preprocessing is 1. Set it to one of \"squash\", \"crop\", \"letterbox\". (Parameter 'json')")]
    [InlineData("""{"resize": null}""", "Field 'resize' of the preprocessing is null. Set it to one of \"squash\", \"crop\", \"letterbox\". (Parameter 'json')")]
    [InlineData("""{"layout": "nchw"}""", "Field 'layout' of the preprocessing is \"nchw\". Set it to one of \"channelsFirst\", \"channelsLast\", or null. (Parameter 'json')")]
    [InlineData("""{"padValue": 256}""", "Field 'padValue' of the preprocessing is 256. Set it to a whole number from 0 to 255. (Parameter 'json')")]
    [InlineData("""{"scale": "1/255"}""", "Field 'scale' of the preprocessing is \"1/255\". Set it to a number. (Parameter 'json')")]
    [InlineData("""{"mean": 3}""", "Field 'mean' of the preprocessing is 3. Set it to a list of numbers. (Parameter 'json')")]
    [InlineData("""{"mean": ["x"]}""", "Field 'mean' of the preprocessing is [\"x\"]. Set it to a list of numbers. (Parameter 'json')")]
    [InlineData("""{"std": null}""", "Field 'std' of the preprocessing is null. Set it to a list of numbers. (Parameter 'json')")]
    [InlineData("[]", "The preprocessing is not a JSON object. It has to begin with '{'. (Parameter 'json')")]
    [InlineData("null", "The preprocessing is not a JSON object. It has to begin with '{'. (Parameter 'json')")]
    public void What_cannot_be_read_is_named_with_the_choices(string json, string message)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(() => ImagePreprocessing.FromJson(json)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("""{"width": 1""")]
    [InlineData("""{"width": 1, "width": 2}""")]
    public void What_is_not_JSON_is_refused(string json)
        => Assert.StartsWith("The preprocessing is not a JSON object. ", Assert.Throws<ArgumentException>(() => ImagePreprocessing.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_preset_lists_those_there_are()
        => Assert.Equal(
            "Preprocessing 'resnet' is not known. Presets: caffe, imagenet, mnist, tf, unit, yolox. For anything else, write a JSON file. (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => ImagePreprocessing.Create("resnet")).Message);
}
