using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Appends a saliency map to each row: which pixels the score of an ONNX model depends on; and beside it, from the same pass, scores, labels, raw attribution, overlay.
/// Make one with <see cref="SaliencyCatalog"/>: <c>ml.Transforms.ExplainByGradCam("saliency", "pixels", "model.onnx")</c>.
/// </summary>
/// <remarks>
/// The model file is read, and the options are checked against it, when the estimator is made. Fitting makes the engine; it looks at no rows.
/// Input: a vector of Single of known size, as the model takes it, or an image with <see cref="Options.Preprocessing"/>.
/// Output: a vector of Single [H, W], with annotations (<see cref="SaliencyColumn"/>), and the columns that the options name.
/// </remarks>
public sealed partial class SaliencyEstimator : IEstimator<SaliencyTransformer>
{
    readonly TransformsCatalog _catalog;
    readonly SaliencyPlan _plan;

    internal SaliencyEstimator(TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, IExplainer explainer, Options? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        ArgumentNullException.ThrowIfNull(explainer);
        if (outputColumnName is "")
        {
            throw new ArgumentException("The map's column needs a name, or null for no map.", nameof(outputColumnName));
        }

        _catalog = catalog;
        _plan = new(outputColumnName, inputColumnName, OnnxModel.Load(modelFile), explainer, options ?? new());
    }

    /// <summary>Makes the engine. No rows are read.</summary>
    /// <exception cref="ArgumentException">The input column is missing or of the wrong type.</exception>
    /// <exception cref="UnsupportedOperatorException">The engine cannot run the model; the message names the node.</exception>
    /// <exception cref="ParityException">The engine's copy of the model computes something else than ONNX Runtime.</exception>
    public SaliencyTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (picture, _) = _plan.Picture(input.Schema);
        return _plan.Open(_plan.TargetColumn(input.Schema)?.Type, picture.Type as ImageDataViewType);
    }

    /// <summary>The input's columns and the new ones.</summary>
    /// <exception cref="ArgumentException">The input column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (_plan.Preprocessing is null)
        {
            InputColumns.Floats(inputSchema, _plan.InputColumnName, InputColumns.MakePixels);
        }
        else
        {
            InputColumns.Image(inputSchema, _plan.InputColumnName);
        }

        return NewColumns.Append(inputSchema, [.. _plan.Columns.Select(c => c.Shape(_catalog))]);
    }
}
