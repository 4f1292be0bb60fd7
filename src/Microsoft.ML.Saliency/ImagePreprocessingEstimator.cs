using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Appends the pixels of an image as a model takes them: resized, cropped or letterboxed, channels in order, scaled, with mean and standard deviation per channel.
/// ML.NET's own ExtractPixels scales all channels alike. Make one with <c>ml.Transforms.PrepareImages("pixels", "image", ImagePreprocessing.ImageNet)</c>.
/// </summary>
/// <remarks>Input: an image column. Output: a vector of Single [C, H, W], or [H, W, C] where the preprocessing says so.</remarks>
public sealed class ImagePreprocessingEstimator : IEstimator<ImagePreprocessingTransformer>
{
    readonly TransformsCatalog _catalog;
    readonly string _outputColumnName;
    readonly string _inputColumnName;
    readonly ImagePreprocessing _preprocessing;

    internal ImagePreprocessingEstimator(TransformsCatalog catalog, string outputColumnName, string? inputColumnName, ImagePreprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(preprocessing);
        if (preprocessing is not { Width: not null, Height: not null })
        {
            throw new ArgumentException("The preprocessing has no Width and Height, so the size of the pixel vector is not known. Set both, or take them from the model with ImagePreprocessing.For.", nameof(preprocessing));
        }

        _catalog = catalog;
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName ?? outputColumnName;
        _preprocessing = preprocessing with { Layout = preprocessing.Layout ?? ImageLayout.ChannelsFirst };
    }

    /// <summary>Makes the transformer. No rows are read.</summary>
    /// <exception cref="ArgumentException">The input column is missing or no image.</exception>
    public ImagePreprocessingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_outputColumnName, _inputColumnName, _preprocessing, (ImageDataViewType)InputColumns.Image(input.Schema, _inputColumnName).Type);
    }

    /// <summary>The input's columns and the pixels'.</summary>
    /// <exception cref="ArgumentException">The input column is missing or no image.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.Image(inputSchema, _inputColumnName);
        return NewColumns.Append(inputSchema, NewColumns.Floats(_catalog, _outputColumnName, ImagePreprocessingTransformer.Shape(_preprocessing)));
    }
}
