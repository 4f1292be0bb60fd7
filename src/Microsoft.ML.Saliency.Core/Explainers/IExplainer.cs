namespace Microsoft.ML.Saliency;

/// <summary>A method that says which parts of a picture a score depends on.</summary>
/// <remarks>An explainer is an immutable record whose properties are its options; one instance may serve many threads.</remarks>
public interface IExplainer
{
    /// <summary>The method's name, as in <see cref="ExplainerCatalog"/> and on the command line: "grad-cam".</summary>
    string Name { get; }

    /// <summary>How the channels of an attribution become one map where the caller does not say.</summary>
    ChannelReduction Reduction { get; }

    /// <summary>The layer that the explanation will use, null for methods that look at the input alone.</summary>
    /// <exception cref="ArgumentException">The model lacks the layer asked for, or has none that would do.</exception>
    Layer? LayerOf(ModelDescription model);

    /// <summary>
    /// Why the method cannot explain a model, as a sentence, such as that it looks at attention and the model has none; null where it can. Default: null.
    /// <see cref="Explain"/> throws an <see cref="ArgumentException"/> for the same reason.
    /// </summary>
    string? ReasonAgainst(ModelDescription model) => null;

    /// <summary>Shape of one row of <see cref="Attribution.Values"/>, [C, h, w]. Default: the picture's channels and size.</summary>
    /// <exception cref="ArgumentException">As <see cref="LayerOf"/>.</exception>
    IReadOnlyList<int> AttributionShape(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [model.Input.Channels, model.Input.Height, model.Input.Width];
    }

    /// <summary>About how many rows go through the model for each row explained, 1 or more: a method that makes many of one gains little from many rows at once. Default: 1.</summary>
    /// <exception cref="ArgumentException">As <see cref="LayerOf"/>.</exception>
    long PassesPerRow(ModelDescription model) => 1;

    /// <summary>Explains every row of a batch.</summary>
    /// <param name="engine">The model.</param>
    /// <param name="input">Pictures, [N, ...] as the engine's model takes them.</param>
    /// <param name="target">The score to explain.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    /// <returns>Raw attributions: signed, not normalised, at the resolution at which the method works.</returns>
    Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default);
}
