using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency;

/// <summary>Reads the pictures of rows at hand as a model takes them.</summary>
static class PictureReader
{
    /// <summary>From a column of pixels.</summary>
    internal static ExplainedRows.ReadPicture Pixels(IRowValues<VBuffer<float>> pixels)
        => (int row, Span<float> to, bool keep, out Picture? seen) =>
        {
            seen = null;
            pixels[row].CopyTo(to);
            return true;
        };

    /// <summary>From a column of images.</summary>
    internal static ExplainedRows.ReadPicture Images(IRowValues<MLImage?> images, ImagePreprocessing preprocessing)
        => (int row, Span<float> to, bool keep, out Picture? seen) =>
        {
            seen = null;
            if (images[row] is not { } image)
            {
                return false;
            }

            preprocessing.Apply(image.Pixels, image.PixelFormat == MLPixelFormat.Bgra32, image.Width, image.Height, to);
            seen = keep ? preprocessing.Resized(image.ToPicture()) : null;
            return true;
        };
}
