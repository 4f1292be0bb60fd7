namespace Microsoft.ML.Saliency;

/// <summary>Pictures and maps as data addresses, small.</summary>
static class ReportImages
{
    // Up to here, pixels are seen one by one; of a photo, they take more room than anything else.
    const int ExactPixels = 128 * 128;

    /// <summary>A picture: exact where it is small, else as JPEG.</summary>
    internal static string Picture(Picture picture)
        => picture.Width * picture.Height <= ExactPixels
            ? "data:image/png;base64," + Convert.ToBase64String(picture.ToPng())
            : "data:image/jpeg;base64," + Convert.ToBase64String(picture.ToJpeg());

    /// <summary>
    /// A map as grey pixels from <c>Low</c> (0) to <c>High</c> (255), in its style's normalisation, and those two in the attribution's own unit;
    /// a signed one has its zero at 128. At the attribution's resolution where that is lower than the picture's: the page enlarges it as <see cref="SaliencyMaps"/> does.
    /// Null for a map that holds a value that is no number.
    /// </summary>
    internal static (string Source, float Low, float High)? Map(PictureExplanation explanation)
    {
        var (style, picture, shape) = (explanation.Style, explanation.Picture, explanation.Attribution.Values.RowShape);
        var raw = style.Map with { Normalization = Normalization.None };
        if (SaliencyMaps.Scale(explanation.Map(raw), style.Map.Normalization) is not var (low, high))
        {
            return null;
        }

        var (h, w) = style.Map.Smoothing == 0 && shape[1] < picture.Height && shape[2] < picture.Width ? (shape[1], shape[2]) : (picture.Height, picture.Width);
        var map = SaliencyMaps.From(explanation.Attribution, h, w, raw).Data;
        using var png = new MemoryStream();
        PngWriter.WriteGrey(png, [.. map.Select(Grey)], w, h);
        return ("data:image/png;base64," + Convert.ToBase64String(png.ToArray()), low, high);

        byte Grey(float value)
            => high == low ? style.IsSigned ? (byte)128 : (byte)0
                : style.IsSigned ? (byte)Math.Round(128 + 127 * Math.Clamp(value / high, -1, 1))
                : (byte)Math.Round(255 * Math.Clamp((value - low) / (high - low), 0, 1));
    }
}
