using Microsoft.ML.Saliency;

namespace Microsoft.ML;

/// <summary>Adds the estimators of Microsoft.ML.Saliency to <c>MLContext.Transforms</c>.</summary>
public static partial class SaliencyCatalog
{
    /// <summary>Appends a map [H, W] made by any method with any options.</summary>
    /// <param name="catalog">The catalog, <c>MLContext.Transforms</c>.</param>
    /// <param name="outputColumnName">Name of the map's column; null where the options name other columns and no map is wanted.</param>
    /// <param name="inputColumnName">Name of the column with the pixels as the model takes them, a vector of Single of known size; or of an image column, with <see cref="SaliencyEstimator.Options.Preprocessing"/>.</param>
    /// <param name="modelFile">Path of the ONNX model.</param>
    /// <param name="explainer">The method, such as <c>new GradCam { Layer = "conv4" }</c>.</param>
    /// <param name="options">Target, more columns, preprocessing, map, engine; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such model file.</exception>
    /// <exception cref="Saliency.Onnx.OnnxFormatException">The file is not a usable ONNX model.</exception>
    /// <exception cref="Saliency.Onnx.UnsupportedOperatorException">The engine cannot run the model; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size, no class scores, no such class or no such layer.</exception>
    public static SaliencyEstimator Explain(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, IExplainer explainer, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, explainer, options);

    /// <summary>Appends a picture with a saliency map laid over it.</summary>
    /// <param name="catalog">The catalog, <c>MLContext.Transforms</c>.</param>
    /// <param name="outputColumnName">Name of the new image column.</param>
    /// <param name="saliencyColumnName">Name of the column with the map, a vector of Single [H, W].</param>
    /// <param name="imageColumnName">Name of the image column to lay it over: the picture as the model saw it, in any size.</param>
    /// <param name="options">Colours and strength; null for the defaults.</param>
    public static SaliencyRenderingEstimator RenderSaliency(
        this TransformsCatalog catalog, string outputColumnName, string saliencyColumnName, string imageColumnName, OverlayOptions? options = null)
        => new(catalog, outputColumnName, saliencyColumnName, imageColumnName, options);

    /// <summary>Appends the pixels of an image as a model takes them, with mean and standard deviation per channel.</summary>
    /// <param name="catalog">The catalog, <c>MLContext.Transforms</c>.</param>
    /// <param name="outputColumnName">Name of the new column, a vector of Single [C, H, W] or [H, W, C].</param>
    /// <param name="inputColumnName">Name of the image column; null for the output's name.</param>
    /// <param name="preprocessing">What to do, with width and height: <c>ImagePreprocessing.ImageNet</c>, or a preset <c>with</c> changes.</param>
    /// <exception cref="ArgumentException">The preprocessing has no width or height.</exception>
    public static ImagePreprocessingEstimator PrepareImages(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName, ImagePreprocessing preprocessing)
        => new(catalog, outputColumnName, inputColumnName, preprocessing);

    /// <summary>
    /// Gives a loaded model the transformers of this library back. <c>Model.Load</c> makes chains of ML.NET's own transformers of them, which give the same maps,
    /// one row at a time, as plain vectors; restored, they read ahead, maps have their axes and annotations, and the engine can be disposed.
    /// </summary>
    /// <param name="catalog">The catalog, <c>MLContext.Model</c>.</param>
    /// <param name="model">What <c>Model.Load</c> returned.</param>
    /// <returns>The model with typed transformers in their places; other transformers are passed on as they are.</returns>
    /// <exception cref="FileNotFoundException">The ONNX file was saved beside the model and is not where it was; the message names path and hash.</exception>
    /// <exception cref="InvalidDataException">The ONNX file is not the one that was saved; the message names path and hashes.</exception>
    public static ITransformer RestoreSaliency(this ModelOperationsCatalog catalog, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return Saliency.Persistence.SavedChain.Restore(model);
    }

    static SaliencyEstimator.Options For(int? targetClass, SaliencyEstimator.Options? options)
        => targetClass is { } index ? (options ?? new()) with { Target = Target.Class(index) } : options ?? new();
}
