namespace Microsoft.ML.Saliency;

public sealed partial record ImagePreprocessing
{
    /// <summary>What PyTorch's ImageNet models take: short side to 256, middle 224, RGB, x / 255, mean (0.485, 0.456, 0.406), std (0.229, 0.224, 0.225).</summary>
    public static ImagePreprocessing ImageNet { get; } = new()
    {
        Resize = ResizeMode.Crop,
        Mean = [0.485f, 0.456f, 0.406f],
        Std = [0.229f, 0.224f, 0.225f],
    };

    static readonly SortedDictionary<string, ImagePreprocessing> s_presets = new(StringComparer.Ordinal)
    {
        ["imagenet"] = ImageNet,
        ["tf"] = new() { Scale = 1 / 127.5, Mean = [1] },
        ["caffe"] = new() { Channels = PixelOrder.Bgr, Scale = 1, Mean = [104, 117, 123] },
        ["mnist"] = new() { Channels = PixelOrder.Grey, Scale = 1 },
        ["unit"] = new(),
        ["yolox"] = new() { Resize = ResizeMode.Letterbox, LetterboxAnchor = LetterboxAnchor.TopLeft, Channels = PixelOrder.Bgr, Scale = 1 },
    };

    /// <summary>
    /// The names that <see cref="Create"/> takes: "imagenet" (<see cref="ImageNet"/>); "tf" (RGB in [-1, 1], x / 127.5 - 1, squashed);
    /// "caffe" (BGR, mean (104, 117, 123) subtracted, squashed); "mnist" (grey 0 to 255, squashed); "unit" (RGB, x / 255, squashed);
    /// "yolox" (BGR 0 to 255, letterboxed to the upper left, border 114).
    /// </summary>
    public static IReadOnlyCollection<string> Presets => s_presets.Keys;

    /// <summary>The preset called <paramref name="name"/>, at the model's own size.</summary>
    /// <exception cref="ArgumentException">There is no such preset; the message lists those there are.</exception>
    public static ImagePreprocessing Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_presets.TryGetValue(name, out var preset) ? preset : throw ImageThrow.UnknownPreset(name);
    }
}
