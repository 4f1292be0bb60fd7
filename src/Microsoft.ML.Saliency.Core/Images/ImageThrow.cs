using System.Text.Json.Nodes;

namespace Microsoft.ML.Saliency;

/// <summary>The exceptions that maps and pictures raise, worded once.</summary>
static class ImageThrow
{
    internal static ArgumentException AttributionShape(Attribution attribution)
        => new($"The attribution by '{attribution.Method}' has values {attribution.Values}, but a map is made of [N, C, h, w] with at least one value a row. Give a class activation map one channel: [N, 1, h, w].", nameof(attribution));

    internal static ArgumentOutOfRangeException Smoothing(double sigma)
        => new("options", sigma, "MapOptions.Smoothing is a standard deviation in pixels. Set it to 0 for none, or to a positive number such as 5.");

    internal static ArgumentOutOfRangeException Alpha(double alpha)
        => new("options", alpha, "OverlayOptions.Alpha is the part of a pixel that is map. Set it to a number from 0 (picture only) to 1 (map only).");

    internal static void IfNotMap(int values, int width, int height)
    {
        if (width < 1 || height < 1 || values != (long)width * height)
        {
            throw new ArgumentException($"{values} values are not a map {width} wide and {height} high. Give width x height values, both 1 or more, row after row.", "map");
        }
    }

    internal static ArgumentException UnknownColorMap(string name)
        => new($"Colour map '{name}' is not known. Colour maps: {string.Join(", ", ColorMap.All)}.", nameof(name));

    internal static ArgumentException PictureBytes(long bytes, int width, int height, string parameter)
        => new($"{bytes} bytes are not a picture {width} wide and {height} high. Give 4 bytes a pixel, {4L * width * height} in all.", parameter);

    internal static ArgumentException NoPictures()
        => new("There are no pictures to put side by side. Give one or more.", "pictures");

    internal static ArgumentException NoPanels()
        => new("There are no panels to draw. Give a row with one or more.", "rows");

    internal static void IfTooMany(int titles, int places, string parameter)
    {
        if (titles > places)
        {
            throw new ArgumentException($"There are {titles} titles for {places}. Give one each, or fewer.", parameter);
        }
    }

    internal static void IfOutside(int value, int low, int high, string option)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException("options", value, $"FigureOptions.{option} is {value}. Set it to {(high == int.MaxValue ? $"{low} or more" : $"a number from {low} to {high}")}.");
        }
    }

    internal static ArgumentException NpyShape(int values, int[] shape)
        => new($"{values} values do not fill an array of shape ({string.Join(", ", shape)}). Give one length per axis, whose product is {values}.", nameof(shape));

    internal static ArgumentException UnknownPreset(string name)
        => new($"Preprocessing '{name}' is not known. Presets: {string.Join(", ", ImagePreprocessing.Presets)}. For anything else, write a JSON file.", nameof(name));

    internal static ArgumentException Json(string problem, Exception? inner = null)
        => new($"The preprocessing is not a JSON object. {problem}", "json", inner);

    internal static ArgumentException UnknownField(string name, IEnumerable<string> fields)
        => new($"Field '{name}' is not known in a preprocessing. Fields: {string.Join(", ", fields)}.", "json");

    internal static ArgumentException FieldValue(string field, JsonNode? value, string expected, Exception inner)
        => new($"Field '{field}' of the preprocessing is {value?.ToJsonString() ?? "null"}. Set it to {expected}.", "json", inner);

    internal static InvalidOperationException NotBound()
        => new("The preprocessing has no size or layout yet. Call For(engine.Model.Input) to take the model's, or set Width, Height and Layout.");

    internal static ArgumentException Size(int width, int height)
        => new($"ImagePreprocessing.Width is {width} and Height is {height}. Set both to 1 or more, or to null for the model's own.");

    internal static ArgumentException NoSize(string option, InputDescription input)
        => new($"Input '{input.Name}' takes pictures of any size [{Shape(input)}], and none is set. Set ImagePreprocessing.{option}.", option);

    internal static ArgumentException ModelSize(string option, int wanted, int model, InputDescription input)
        => new($"ImagePreprocessing.{option} is {wanted}, but input '{input.Name}' takes {model} [{Shape(input)}]. Set it to {model}, or to null for the model's own.", option);

    internal static ArgumentException ModelLayout(ImageLayout layout, InputDescription input)
        => new($"ImagePreprocessing.Layout is {layout}, but input '{input.Name}' is {input.Layout} [{Shape(input)}]. Set it to {input.Layout}, or to null for the model's own.", "Layout");

    internal static ArgumentException ModelChannels(ImagePreprocessing how, InputDescription input)
        => new($"ImagePreprocessing.Channels is {how.Channels}, which makes {how.ChannelCount} a pixel, but input '{input.Name}' takes {input.Channels} [{Shape(input)}]. Set it to {(input.Channels == 1 ? "Grey" : "Rgb or Bgr")}.", "Channels");

    internal static ArgumentException ShortSide(int shortSide, int model)
        => new($"ImagePreprocessing.ResizeShortSide is {shortSide}, but {model} pixels are cut out of it. Set it to {model} or more, or to null for 256 / 224 of the model's size.", "ResizeShortSide");

    internal static ArgumentException ChannelNumbers(string option, int count, PixelOrder order, int channels)
        => new($"ImagePreprocessing.{option} has {count} numbers, but {order} pixels have {channels}. Give one for all channels, or {channels}.", option);

    internal static ArgumentException NotFinite(double scale, double mean, double std, int channel)
        => new($"(x * {scale} - {mean}) / {std} loses the pixels of channel {channel}. Set ImagePreprocessing.Scale, Mean and Std to finite numbers, Scale not to 0, and Std to 1 for none.", "Std");

    internal static ArgumentException RowLength(int length, int channels, int width, int height)
        => new($"There are {length} values, but a picture {width} wide and {height} high with {channels} channels has {(long)channels * width * height}. Give one row of the batch.", "row");

    internal static ImageFormatException NoPicture(string name, string what)
        => new($"'{name}' {what}. Give a PNG or JPEG file, or copy it again.");

    internal static ImageFormatException CutShort(string name, ImageHeader header, int bytes)
        => new($"'{name}' is a {header.Format} file of {header.Width} x {header.Height} pixels that is cut short: it ends after {bytes} bytes, before its end mark. Copy it again.");

    internal static ImageFormatException TooManyPixels(string name, string format, long width, long height, ImageLimits limits)
        => new($"'{name}' is a {format} file of {width} x {height} pixels, more than ImageLimits.MaxPixels, {limits.MaxPixels}. Make it smaller, or raise the limit if you trust the file.");

    internal static ImageFormatException TooManyBytes(string name, long bytes, ImageLimits limits)
        => new($"'{name}' has {bytes} bytes, more than ImageLimits.MaxFileBytes, {limits.MaxFileBytes}. Give a smaller file, or raise the limit if you trust it.");

    internal static ImageFormatException Unreadable(string name, Exception inner)
        => new($"'{name}' cannot be read: {inner.Message} Check the file's permissions and that no other process holds it.", inner);

    static string Shape(InputDescription input) => string.Join(", ", input.RowShape);
}
