namespace Microsoft.ML.Saliency;

/// <summary>Puts pictures into one row.</summary>
public static class SideBySide
{
    /// <summary>Puts pictures next to each other on white, centred vertically where their heights differ.</summary>
    /// <param name="pictures">One or more pictures, from left to right.</param>
    /// <param name="gap">Pixels between two pictures, 0 or more. Default: 8.</param>
    /// <exception cref="ArgumentException">There are no pictures.</exception>
    public static Picture Render(IReadOnlyList<Picture> pictures, int gap = 8)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (pictures.Count == 0)
        {
            throw ImageThrow.NoPictures();
        }

        var result = new Picture(checked(pictures.Sum(p => p.Width) + gap * (pictures.Count - 1)), pictures.Max(p => p.Height));
        result.Rgba.AsSpan().Fill(byte.MaxValue);
        var left = 0;
        foreach (var picture in pictures)
        {
            var top = (result.Height - picture.Height) / 2;
            for (var y = 0; y < picture.Height; y++)
            {
                var row = picture.Rgba.AsSpan(4 * y * picture.Width, 4 * picture.Width);
                row.CopyTo(result.Rgba.AsSpan(4 * ((top + y) * result.Width + left)));
            }

            left += picture.Width + gap;
        }

        return result;
    }
}
