namespace Microsoft.ML.Saliency;

/// <summary>
/// The gradient of the loss -log p(label) with respect to the picture: positive where a larger value would make the model less sure of the label,
/// which is the target's class. Attribution [N, C, H, W]; map: the largest absolute value over the channels.
/// It vanishes where the model is sure already; then <see cref="Gradient"/> still tells something.
/// Cost: one forward and one backward pass. Source: the loss of Simonyan et al. 2013, arXiv 1312.6034, section 3, in place of the score.
/// </summary>
public sealed record LossGradient : IExplainer
{
    /// <inheritdoc/>
    public string Name => "loss-gradient";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.MaxAbs;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The target has weights instead of a class.</exception>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        var picture = engine.Model.Input;
        var seen = engine.Run(input, new Probe { Target = Loss(target, input.Rows, engine.Model), Gradients = [picture.Name] }, cancellation);
        return Attribution.Of(this, seen, ChannelOrder.First(seen.Gradients[picture.Name], picture.Layout));
    }

    static Target Loss(Target target, int rows, ModelDescription model) => target.Kind switch
    {
        TargetKind.Loss => target,
        TargetKind.Weighted => throw ExplainerThrow.NoLabel(target),
        _ => Target.Loss(Array.ConvertAll(target.Resolve(rows, model), index => (int)index)),
    };
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_lossGradient = Define("loss-gradient", "Loss gradient", () => new LossGradient());
}
