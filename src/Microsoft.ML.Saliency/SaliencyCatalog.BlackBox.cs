using Microsoft.ML.Saliency;

namespace Microsoft.ML;

public static partial class SaliencyCatalog
{
    /// <summary>
    /// Appends how much each slot of some columns of numbers contributes to the score of a fitted transformer, such as the best model of an AutoML experiment:
    /// a vector of Single with one signed value a slot, in the units of the score, and the slots' names.
    /// </summary>
    /// <param name="catalog">The catalog, <c>MLContext.Transforms</c>.</param>
    /// <param name="outputColumnName">Name of the new column.</param>
    /// <param name="inputColumnNames">
    /// Names of the columns to explain, one after the other: numbers, Booleans, and vectors of them of known size. Other columns that the model reads keep each row's values.
    /// Slots are called by their column ("Age"), and those of vectors by their slot names, or column and index ("Pixels.3").
    /// </param>
    /// <param name="model">The fitted transformer; it stays the caller's.</param>
    /// <param name="explainer">A method that needs no gradients: <see cref="KernelShap"/>, <see cref="Lime"/>, <see cref="Occlusion"/>, <see cref="Rise"/>.</param>
    /// <param name="options">Score column, target, background; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The method needs gradients or layers.</exception>
    /// <exception cref="ArgumentException">No columns, a column named twice, or options that do not fit.</exception>
    public static BlackBoxSaliencyEstimator ExplainTransformer(
        this TransformsCatalog catalog, string outputColumnName, string[] inputColumnNames, ITransformer model, IExplainer explainer, BlackBoxSaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnNames, model, explainer, options);

    /// <summary>Appends what the score of a fitted transformer depends on in one column: a map [H, W] of an image column, or a value for each slot of a column of numbers.</summary>
    /// <param name="catalog">The catalog, <c>MLContext.Transforms</c>.</param>
    /// <param name="outputColumnName">Name of the new column.</param>
    /// <param name="inputColumnName">Name of the column to explain: an image, a number, or a vector of numbers of known size. Other columns that the model reads keep each row's values.</param>
    /// <param name="model">The fitted transformer; it stays the caller's.</param>
    /// <param name="explainer">A method that needs no gradients: <see cref="KernelShap"/>, <see cref="Lime"/>, <see cref="Occlusion"/>, <see cref="Rise"/>.</param>
    /// <param name="options">Score column, target, map and its size; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The method needs gradients or layers.</exception>
    /// <exception cref="ArgumentException">Options that do not fit.</exception>
    public static BlackBoxSaliencyEstimator ExplainTransformer(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, ITransformer model, IExplainer explainer, BlackBoxSaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, [inputColumnName], model, explainer, options);

    /// <summary>Appends LIME: the coefficients of the linear model that comes closest to the score around the picture, as a map [H, W]. See <see cref="Lime"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="samples">Number of masks, one forward pass each.</param>
    /// <param name="blocks">Cells a side of the grid whose cells are shown or covered.</param>
    /// <param name="seed">Decides the masks.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByLime(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int samples = 1000, int? blocks = null, int seed = 0, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new Lime { Samples = samples, Blocks = blocks, Seed = seed }, For(targetClass, options));

    /// <summary>Appends KernelSHAP: the Shapley values of the picture's blocks, as a map [H, W]. See <see cref="KernelShap"/>.</summary>
    /// <inheritdoc cref="ExplainByGradient" path="/param"/>
    /// <param name="samples">Number of coalitions, one forward pass each. Default: null, 2 a block and 2048.</param>
    /// <param name="blocks">Cells a side of the grid whose cells are the blocks.</param>
    /// <param name="seed">Decides the coalitions that are drawn.</param>
    /// <inheritdoc cref="Explain" path="/exception"/>
    public static SaliencyEstimator ExplainByKernelShap(
        this TransformsCatalog catalog, string? outputColumnName, string inputColumnName, string modelFile, int? targetClass = null, int? samples = null, int? blocks = null, int seed = 0, SaliencyEstimator.Options? options = null)
        => new(catalog, outputColumnName, inputColumnName, modelFile, new KernelShap { Samples = samples, Blocks = blocks, Seed = seed }, For(targetClass, options));
}
