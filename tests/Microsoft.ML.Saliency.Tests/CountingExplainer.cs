namespace Microsoft.ML.Saliency.Tests;

/// <summary>Gives the pixels themselves as attribution, and counts how often it is asked.</summary>
sealed class CountingExplainer : IExplainer
{
    internal int Calls { get; private set; }

    /// <summary>Rows of each call.</summary>
    internal List<int> Batches { get; } = [];

    /// <summary>Looks at each batch, and may throw.</summary>
    internal Action<Batch> Before { get; init; } = _ => { };

    public string Name => "counting";

    public ChannelReduction Reduction => ChannelReduction.Sum;

    public Layer? LayerOf(ModelDescription model) => null;

    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        Calls++;
        Batches.Add(input.Rows);
        Before(input);
        cancellation.ThrowIfCancellationRequested();
        var seen = engine.Run(input, new(), cancellation);
        return new()
        {
            Values = new([.. input.Data], input.Rows, input.RowShape),
            Method = Name,
            Reduction = Reduction,
            Output = seen.Output,
            Scores = seen.Scores,
            Targets = seen.Targets,
            TargetValues = seen.TargetValues,
        };
    }
}
