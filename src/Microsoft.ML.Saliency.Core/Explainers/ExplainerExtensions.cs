namespace Microsoft.ML.Saliency;

/// <summary>What can be done with any explainer.</summary>
public static class ExplainerExtensions
{
    /// <summary>Explains the most probable classes of every row, one after the other.</summary>
    /// <param name="explainer">The method.</param>
    /// <param name="engine">The model.</param>
    /// <param name="input">Pictures, [N, ...].</param>
    /// <param name="count">How many classes, from 1 to the number that the model has.</param>
    /// <param name="cancellation">Looked at before each pass.</param>
    /// <returns>One attribution a rank: the first explains each row's most probable class, the second the next, and so on.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The model has fewer classes.</exception>
    public static IReadOnlyList<Attribution> ExplainTop(this IExplainer explainer, ISaliencyEngine engine, Batch input, int count, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(explainer);
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, engine.Model.Score.Classes);
        var scores = engine.Run(input, new(), cancellation).Scores;
        var ranked = Enumerable.Range(0, input.Rows).Select(row => Ranked(scores[row], count)).ToArray();
        return [.. Enumerable.Range(0, count).Select(rank => explainer.Explain(engine, input, Target.PerRow([.. ranked.Select(r => r[rank])]), cancellation))];
    }

    static int[] Ranked(ReadOnlySpan<float> scores, int count)
    {
        var order = Enumerable.Range(0, scores.Length).ToArray();
        // Equal scores keep the order of their classes.
        var keys = scores.ToArray();
        Array.Sort(order, (a, b) => keys[b].CompareTo(keys[a]) is not 0 and var c ? c : a.CompareTo(b));
        return order[..count];
    }
}
