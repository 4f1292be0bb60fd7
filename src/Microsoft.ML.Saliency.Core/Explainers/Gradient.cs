namespace Microsoft.ML.Saliency;

/// <summary>
/// The gradient of the score with respect to the picture, g = dS/dx: how much the score would change if a pixel changed a little.
/// Attribution [N, C, H, W]; map: the largest absolute value over the channels.
/// Cost: one forward and one backward pass. Source: Simonyan et al. 2013, arXiv 1312.6034, section 3.
/// </summary>
public sealed record Gradient : IExplainer
{
    /// <inheritdoc/>
    public string Name => "gradient";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.MaxAbs;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <inheritdoc/>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var picture = engine.Model.Input;
        var seen = engine.Run(input, new Probe { Target = target, Gradients = [picture.Name] }, cancellation);
        return Attribution.Of(this, seen, ChannelOrder.First(seen.Gradients[picture.Name], picture.Layout));
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_gradient = Define("gradient", "Gradient", () => new Gradient());
}
