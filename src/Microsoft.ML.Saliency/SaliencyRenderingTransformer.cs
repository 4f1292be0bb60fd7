using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;
using Microsoft.ML.Saliency.Persistence;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency;

/// <summary>Appends a picture with the saliency map laid over it. As with ML.NET's own image columns, an image is disposed when the next row is read.</summary>
public sealed class SaliencyRenderingTransformer : AppendingTransformer
{
    readonly string _outputColumnName;
    readonly string _saliencyColumnName;
    readonly string _imageColumnName;
    readonly OverlayOptions _options;

    // Of the map column that was fitted on, for a saved model, whose map column has lost its axes and annotations.
    readonly int _height;
    readonly int _width;
    readonly ImageDataViewType _picture;
    readonly (float Min, float Max)? _range;

    internal SaliencyRenderingTransformer(string outputColumnName, string saliencyColumnName, string imageColumnName, OverlayOptions options, DataViewSchema input)
    {
        _outputColumnName = outputColumnName;
        _saliencyColumnName = saliencyColumnName;
        _imageColumnName = imageColumnName;
        _options = options;
        var map = InputColumns.Map(input, saliencyColumnName);
        (_height, _width, _range) = (Axes(map)[0], Axes(map)[1], SaliencyColumn.RangeOf(map));
        _picture = (ImageDataViewType)InputColumns.Image(input, imageColumnName).Type;
    }

    /// <summary>As saved with a model.</summary>
    internal SaliencyRenderingTransformer(JsonObject config)
    {
        _outputColumnName = (string)config["output"]!;
        _saliencyColumnName = (string)config["saliency"]!;
        _imageColumnName = (string)config["image"]!;
        _options = OptionsJson.Read<OverlayOptions>(config["options"]!);
        _picture = SavedPicture.Of(config);
        (_height, _width) = ((int)config["height"]!, (int)config["width"]!);
        _range = config["min"] is { } min && config["max"] is { } max ? ((float)min, (float)max) : null;
    }

    /// <summary>The overlay of a row; null where there is no picture.</summary>
    internal MLImage? Draw(MLImage? image, in VBuffer<float> map)
        => image is null ? null : new OverlayDrawing(_range, _options).Draw(image.ToPicture(), [.. map.DenseValues()], _width, _height);

    private protected override AppendedColumn[] Bind(DataViewSchema input)
    {
        var map = InputColumns.Map(input, _saliencyColumnName);
        var image = InputColumns.Image(input, _imageColumnName);
        return [new(_outputColumnName, new ImageDataViewType(), null, [map, image], row => Getter(map, row.GetGetter<VBuffer<float>>(map), row.GetGetter<MLImage?>(image)))];
    }

    private protected override ITransformer Carrier()
    {
        var config = new JsonObject
        {
            ["version"] = Saved.Version,
            ["kind"] = nameof(SaliencyRenderingTransformer),
            ["output"] = _outputColumnName,
            ["saliency"] = _saliencyColumnName,
            ["image"] = _imageColumnName,
            ["options"] = OptionsJson.Of(_options),
            ["height"] = _height,
            ["width"] = _width,
            ["min"] = _range?.Min,
            ["max"] = _range?.Max,
        };
        return RenderingFactory.Carrier(config, _outputColumnName, _saliencyColumnName, _imageColumnName, _picture, _height * _width);
    }

    ValueGetter<MLImage?> Getter(DataViewSchema.Column column, ValueGetter<VBuffer<float>> mapGetter, ValueGetter<MLImage?> imageGetter)
    {
        var axes = Axes(column);
        var drawing = new OverlayDrawing(SaliencyColumn.RangeOf(column), _options);
        var buffer = default(VBuffer<float>);
        MLImage? image = null;
        return (ref MLImage? overlay) =>
        {
            mapGetter(ref buffer);
            imageGetter(ref image);
            overlay?.Dispose();
            // A picture that could not be loaded has no overlay either.
            overlay = image is null ? null : drawing.Draw(image.ToPicture(), [.. buffer.DenseValues()], axes[1], axes[0]);
        };
    }

    static ImmutableArray<int> Axes(DataViewSchema.Column column) => ((VectorDataViewType)column.Type).Dimensions;
}
