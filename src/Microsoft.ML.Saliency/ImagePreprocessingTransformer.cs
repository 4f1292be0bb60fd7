using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency;

/// <summary>Appends the pixels of an image as a model takes them.</summary>
public sealed class ImagePreprocessingTransformer : AppendingTransformer
{
    readonly string _outputColumnName;
    readonly string _inputColumnName;
    readonly ImagePreprocessing _preprocessing;
    readonly int[] _shape;

    internal ImagePreprocessingTransformer(string outputColumnName, string inputColumnName, ImagePreprocessing preprocessing, int[] shape)
    {
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _preprocessing = preprocessing;
        _shape = shape;
    }

    private protected override AppendedColumn[] Bind(DataViewSchema input)
    {
        var image = InputColumns.Image(input, _inputColumnName);
        return [new(_outputColumnName, new VectorDataViewType(NumberDataViewType.Single, _shape), null, [image], row => Getter(row.GetGetter<MLImage>(image)))];
    }

    ValueGetter<VBuffer<float>> Getter(ValueGetter<MLImage> imageGetter)
    {
        var size = _shape.Aggregate(1, (n, d) => n * d);
        MLImage? image = null;
        return (ref VBuffer<float> pixels) =>
        {
            imageGetter(ref image!);
            var editor = VBufferEditor.Create(ref pixels, size);
            // As ML.NET's ExtractPixels does for a picture that could not be loaded.
            if (image is null)
            {
                editor.Values.Clear();
            }
            else
            {
                _preprocessing.Apply(image.Pixels, image.PixelFormat == MLPixelFormat.Bgra32, image.Width, image.Height, editor.Values);
            }

            pixels = editor.Commit();
        };
    }
}
