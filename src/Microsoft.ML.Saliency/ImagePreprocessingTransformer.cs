using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;
using Microsoft.ML.Saliency.Persistence;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency;

/// <summary>Appends the pixels of an image as a model takes them.</summary>
public sealed class ImagePreprocessingTransformer : AppendingTransformer
{
    readonly string _outputColumnName;
    readonly string _inputColumnName;
    readonly ImagePreprocessing _preprocessing;
    readonly ImageDataViewType _picture;
    readonly int[] _shape;

    internal ImagePreprocessingTransformer(string outputColumnName, string inputColumnName, ImagePreprocessing preprocessing, ImageDataViewType picture)
    {
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _preprocessing = preprocessing;
        _picture = picture;
        _shape = Shape(preprocessing);
    }

    /// <summary>As saved with a model.</summary>
    internal ImagePreprocessingTransformer(JsonObject config)
        : this((string)config["output"]!, (string)config["input"]!, OptionsJson.Read<ImagePreprocessing>(config["preprocessing"]!), SavedPicture.Of(config))
    {
    }

    /// <summary>Values of one row.</summary>
    internal int Size => _shape.Aggregate(1, (n, d) => n * d);

    /// <summary>Shape of one row: [C, H, W] or [H, W, C].</summary>
    internal static int[] Shape(ImagePreprocessing preprocessing)
    {
        var (height, width, channels) = (preprocessing.Height!.Value, preprocessing.Width!.Value, preprocessing.Channels == PixelOrder.Grey ? 1 : 3);
        return preprocessing.Layout == ImageLayout.ChannelsLast ? [height, width, channels] : [channels, height, width];
    }

    /// <summary>Writes the pixels of a picture; zeros, as ML.NET's ExtractPixels does, where there is none.</summary>
    internal void Prepare(MLImage? image, Span<float> pixels)
    {
        if (image is null)
        {
            pixels.Clear();
        }
        else
        {
            _preprocessing.Apply(image.Pixels, image.PixelFormat == MLPixelFormat.Bgra32, image.Width, image.Height, pixels);
        }
    }

    private protected override AppendedColumn[] Bind(DataViewSchema input)
    {
        var image = InputColumns.Image(input, _inputColumnName);
        return [new(_outputColumnName, new VectorDataViewType(NumberDataViewType.Single, _shape), null, [image], row => Getter(row.GetGetter<MLImage>(image)))];
    }

    private protected override ITransformer Carrier() => PreprocessingFactory.Carrier(
        new()
        {
            ["version"] = Saved.Version,
            ["kind"] = nameof(ImagePreprocessingTransformer),
            ["output"] = _outputColumnName,
            ["input"] = _inputColumnName,
            ["preprocessing"] = OptionsJson.Of(_preprocessing),
        },
        _outputColumnName,
        _inputColumnName,
        _picture,
        Size);

    ValueGetter<VBuffer<float>> Getter(ValueGetter<MLImage> imageGetter)
    {
        MLImage? image = null;
        return (ref VBuffer<float> pixels) =>
        {
            imageGetter(ref image!);
            var editor = VBufferEditor.Create(ref pixels, Size);
            Prepare(image, editor.Values);
            pixels = editor.Commit();
        };
    }
}
