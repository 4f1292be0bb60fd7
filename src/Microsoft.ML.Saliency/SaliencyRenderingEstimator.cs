using Microsoft.ML.Saliency.Columns;

namespace Microsoft.ML.Saliency;

/// <summary>Appends a picture with the saliency map laid over it. Make one with <c>ml.Transforms.RenderSaliency("overlay", "saliency", "image")</c>.</summary>
/// <remarks>
/// Inputs: a map column (vector of Single [H, W]) and an image column of any size; the map is resized to it.
/// Output: an image column. Maps whose annotations say [0, 1] or [-1, 1] are drawn on that scale, others on their own, row by row.
/// </remarks>
public sealed class SaliencyRenderingEstimator : IEstimator<SaliencyRenderingTransformer>
{
    readonly TransformsCatalog _catalog;
    readonly string _outputColumnName;
    readonly string _saliencyColumnName;
    readonly string _imageColumnName;
    readonly OverlayOptions _options;

    internal SaliencyRenderingEstimator(TransformsCatalog catalog, string outputColumnName, string saliencyColumnName, string imageColumnName, OverlayOptions? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(saliencyColumnName);
        ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
        _catalog = catalog;
        _outputColumnName = outputColumnName;
        _saliencyColumnName = saliencyColumnName;
        _imageColumnName = imageColumnName;
        _options = options ?? new();
    }

    /// <summary>Makes the transformer. No rows are read.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public SaliencyRenderingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_outputColumnName, _saliencyColumnName, _imageColumnName, _options, input.Schema);
    }

    /// <summary>The input's columns and the picture's.</summary>
    /// <exception cref="ArgumentException">An input column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        InputColumns.Floats(inputSchema, _saliencyColumnName, InputColumns.MakeMap);
        InputColumns.Image(inputSchema, _imageColumnName);
        return NewColumns.Append(inputSchema, NewColumns.Image(_catalog, _outputColumnName));
    }
}
