namespace Microsoft.ML.Saliency;

/// <summary>What the class activation maps share: a layer that can be chosen, and a map that is the attribution's positive part.</summary>
public abstract record ClassActivationMap : ILayerExplainer
{
    private protected ClassActivationMap()
    {
    }

    /// <inheritdoc/>
    public string? Layer { get; init; }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Positive;

    /// <inheritdoc/>
    public IExplainer WithLayer(string? layer) => this with { Layer = layer };

    /// <inheritdoc/>
    public virtual Layer? LayerOf(ModelDescription model) => model.FindLayer(Layer, $"{GetType().Name}.Layer");

    /// <inheritdoc/>
    public string? ReasonAgainst(ModelDescription model) => LayerReason.Against(this, model);

    /// <summary>One channel, at the layer's resolution.</summary>
    public IReadOnlyList<int> AttributionShape(ModelDescription model) => LayerOf(model) is { } layer ? [1, layer.Height, layer.Width] : [];

    /// <inheritdoc/>
    public virtual long PassesPerRow(ModelDescription model) => 1;

    /// <inheritdoc/>
    public abstract Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default);
}
