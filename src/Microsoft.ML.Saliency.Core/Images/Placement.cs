namespace Microsoft.ML.Saliency;

/// <summary>
/// Where a picture lies in a model's: resized to Full, and then seen through a window of Width x Height whose corner is at (Left, Top) of the resized picture,
/// negative where the window begins outside it.
/// </summary>
readonly record struct Placement(int FullWidth, int FullHeight, int Left, int Top, int Width, int Height)
{
    internal static Placement Of(ImagePreprocessing how, int width, int height)
    {
        if (how.Width is not { } w || how.Height is not { } h)
        {
            throw ImageThrow.NotBound();
        }

        if (w < 1 || h < 1)
        {
            throw ImageThrow.Size(w, h);
        }

        return how.Resize switch
        {
            ResizeMode.Crop => Crop(how, width, height, w, h),
            ResizeMode.Letterbox => Letterbox(how, width, height, w, h),
            _ => new(w, h, 0, 0, w, h),
        };
    }

    // The long side to the nearest pixel, so that the picture keeps its proportions, and the middle of it, half a pixel up and left where it must be.
    // (torchvision cuts the long side's fraction off, which squeezes a picture by up to a pixel.)
    static Placement Crop(ImagePreprocessing how, int width, int height, int w, int h)
    {
        var modelShort = Math.Min(w, h);
        var shortSide = how.ResizeShortSide ?? (int)Math.Round(modelShort * 256 / 224.0);
        if (shortSide < modelShort)
        {
            throw ImageThrow.ShortSide(shortSide, modelShort);
        }

        var (coverWidth, coverHeight) = ((int)Math.Round((double)w * shortSide / modelShort), (int)Math.Round((double)h * shortSide / modelShort));
        var (fullWidth, fullHeight) = (long)coverWidth * height >= (long)coverHeight * width
            ? (coverWidth, Math.Max(h, Nearest((long)coverWidth * height, width)))
            : (Math.Max(w, Nearest((long)coverHeight * width, height)), coverHeight);
        return new(fullWidth, fullHeight, (fullWidth - w) / 2, (fullHeight - h) / 2, w, h);

        static int Nearest(long a, long b) => (int)((2 * a + b) / (2 * b));
    }

    static Placement Letterbox(ImagePreprocessing how, int width, int height, int w, int h)
    {
        var (fullWidth, fullHeight) = (long)w * height <= (long)h * width
            ? (w, Math.Max(1, (int)((long)w * height / width)))
            : (Math.Max(1, (int)((long)h * width / height)), h);
        var (left, top) = how.LetterboxAnchor == LetterboxAnchor.TopLeft ? (0, 0) : ((w - fullWidth) / 2, (h - fullHeight) / 2);
        return new(fullWidth, fullHeight, -left, -top, w, h);
    }
}
