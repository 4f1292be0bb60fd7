using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency;

/// <summary>Appends a picture with the saliency map laid over it. As with ML.NET's own image columns, an image is disposed when the next row is read.</summary>
public sealed class SaliencyRenderingTransformer : AppendingTransformer
{
    readonly string _outputColumnName;
    readonly string _saliencyColumnName;
    readonly string _imageColumnName;
    readonly OverlayOptions _options;

    internal SaliencyRenderingTransformer(string outputColumnName, string saliencyColumnName, string imageColumnName, OverlayOptions options)
    {
        _outputColumnName = outputColumnName;
        _saliencyColumnName = saliencyColumnName;
        _imageColumnName = imageColumnName;
        _options = options;
    }

    private protected override AppendedColumn[] Bind(DataViewSchema input)
    {
        var map = InputColumns.Map(input, _saliencyColumnName);
        var image = InputColumns.Image(input, _imageColumnName);
        return [new(_outputColumnName, new ImageDataViewType(), null, [map, image], row => Getter(map, row.GetGetter<VBuffer<float>>(map), row.GetGetter<MLImage>(image)))];
    }

    ValueGetter<MLImage> Getter(DataViewSchema.Column column, ValueGetter<VBuffer<float>> mapGetter, ValueGetter<MLImage> imageGetter)
    {
        var dimensions = ((VectorDataViewType)column.Type).Dimensions;
        var range = SaliencyColumn.RangeOf(column);
        var options = range is (< 0, _) && _options.ColorMap is null ? _options with { ColorMap = ColorMap.BlueWhiteRed } : _options;
        var buffer = default(VBuffer<float>);
        MLImage? image = null;
        return (ref MLImage overlay) =>
        {
            mapGetter(ref buffer);
            imageGetter(ref image!);
            overlay?.Dispose();
            overlay = null!;
            // A picture that could not be loaded has no overlay either.
            if (image is null)
            {
                return;
            }

            float[] map = [.. buffer.DenseValues()];
            if (range is null)
            {
                SaliencyMaps.Normalize(map, Normalization.MinMax);
            }

            overlay = Overlay.Render(image.ToPicture(), map, dimensions[1], dimensions[0], options).ToMLImage();
        };
    }
}
