namespace Microsoft.ML.Saliency;

/// <summary>What methods share that follow the attention of a transformer from the class token down to the patches.</summary>
public abstract record AttentionMethod : IExplainer
{
    private protected AttentionMethod()
    {
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Positive;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <inheritdoc/>
    public string? ReasonAgainst(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Attentions.Count == 0
            ? $"'{model.Name}' has no attention over all its tokens that '{Name}' could follow. Use a method for any model, such as 'gradient' or 'grad-cam'."
            : model.Attentions.Any(a => a.Tokens != model.Attentions[0].Tokens)
                ? $"The blocks of '{model.Name}' have different tokens ({string.Join(", ", model.Attentions.Select(a => a.Tokens.Count).Distinct())}), so '{Name}' cannot multiply their attention. Use 'grad-cam', or a method that looks at pixels."
                : null;
    }

    /// <summary>One channel, as many positions as the picture has patches.</summary>
    public IReadOnlyList<int> AttributionShape(ModelDescription model) => Grid(model) is var grid ? [1, grid.Height, grid.Width] : [];

    /// <inheritdoc/>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var grid = Grid(engine.Model);
        string[] names = [.. engine.Model.Attentions.Select(a => a.Name)];
        var seen = engine.Run(input, new Probe { Target = target, Values = names, Gradients = NeedsGradients ? names : [] }, cancellation);
        var maps = new Batch(new float[input.Rows * grid.Height * grid.Width], input.Rows, 1, grid.Height, grid.Width);
        var flow = new AttentionFlow(grid);
        for (var row = 0; row < input.Rows; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            flow.Start();
            foreach (var name in names)
            {
                Pass(flow, seen.Values[name][row], NeedsGradients ? seen.Gradients[name][row] : default);
            }

            flow.End(maps[row]);
        }

        return Attribution.Of(this, seen, maps);
    }

    private protected abstract bool NeedsGradients { get; }

    /// <summary>Passes one block: its attention [heads, T, T] and the gradients of the score.</summary>
    private protected abstract void Pass(AttentionFlow flow, ReadOnlySpan<float> attention, ReadOnlySpan<float> gradients);

    TokenGrid Grid(ModelDescription model)
        => ReasonAgainst(model) is { } reason ? throw new ArgumentException(reason, nameof(model)) : model.Attentions[0].Tokens;
}
