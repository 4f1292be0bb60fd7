namespace Microsoft.ML.Saliency;

/// <summary>How a picture of any size gets the model's size.</summary>
public enum ResizeMode
{
    /// <summary>Stretched to the model's size; its proportions change.</summary>
    Squash,

    /// <summary>Shrunk or enlarged until its short side has <see cref="ImagePreprocessing.ResizeShortSide"/> pixels, then the middle is cut out; borders are lost.</summary>
    Crop,

    /// <summary>Shrunk or enlarged until it just fits; the rest is filled with <see cref="ImagePreprocessing.PadValue"/>.</summary>
    Letterbox,
}

/// <summary>Where <see cref="ResizeMode.Letterbox"/> puts the picture.</summary>
public enum LetterboxAnchor
{
    /// <summary>In the middle, with borders on both sides.</summary>
    Center,

    /// <summary>In the upper left corner.</summary>
    TopLeft,
}

/// <summary>The channels that a model takes, in their order.</summary>
public enum PixelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,

    /// <summary>One channel: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).</summary>
    Grey,
}
