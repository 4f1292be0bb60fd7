namespace Microsoft.ML.Saliency;

/// <summary>
/// Deconvolution: the score is sent back to the picture through rectifiers that pass only positive gradients, R = g * [g > 0], whatever their input was.
/// Sharper than the gradient, and less about the class: it depends mostly on where the model's filters lie.
/// Attribution [N, C, H, W]; map: the largest absolute value over the channels.
/// Cost: one forward and one backward pass. Source: Zeiler and Fergus, arXiv 1311.2901, section 2.1.
/// </summary>
public sealed record Deconvolution : IExplainer
{
    /// <inheritdoc/>
    public string Name => "deconvolution";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.MaxAbs;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <inheritdoc/>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var picture = engine.Model.Input;
        var seen = engine.Run(input, new Probe { Target = target, Gradients = [picture.Name], Rectifier = RectifierRule.Deconvolution }, cancellation);
        return Attribution.Of(this, seen, ChannelOrder.First(seen.Gradients[picture.Name], picture.Layout));
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_deconvolution = Define("deconvolution", "Deconvolution", () => new Deconvolution());
}
