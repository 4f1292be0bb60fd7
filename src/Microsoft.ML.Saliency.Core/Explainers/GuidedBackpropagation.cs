namespace Microsoft.ML.Saliency;

/// <summary>
/// Guided backpropagation: the gradient through rectifiers that pass only what is positive, in their input and in the gradient: R = g * [g > 0] * [x > 0];
/// through rectifiers of another form, such as LeakyReLU or SiLU, their derivative times g * [g > 0].
/// Sharp edges, and little about the class; <see cref="GuidedGradCam"/> adds that.
/// Attribution [N, C, H, W]; map: the largest absolute value over the channels.
/// Cost: one forward and one backward pass. Source: Springenberg et al., arXiv 1412.6806, section 3.4.
/// </summary>
public sealed record GuidedBackpropagation : IExplainer
{
    /// <inheritdoc/>
    public string Name => "guided-backpropagation";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.MaxAbs;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <inheritdoc/>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var picture = engine.Model.Input;
        var seen = engine.Run(input, new Probe { Target = target, Gradients = [picture.Name], Rectifier = RectifierRule.Guided }, cancellation);
        return Attribution.Of(this, seen, ChannelOrder.First(seen.Gradients[picture.Name], picture.Layout));
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_guidedBackpropagation = Define("guided-backpropagation", "Guided backpropagation", () => new GuidedBackpropagation());
}
