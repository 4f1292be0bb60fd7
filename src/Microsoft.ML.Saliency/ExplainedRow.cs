namespace Microsoft.ML.Saliency;

/// <summary>What was found of one row.</summary>
/// <param name="Output">The model's output, [K].</param>
/// <param name="Predicted">The class with the highest score.</param>
/// <param name="Explained">The class explained, or those of the highest scores.</param>
/// <param name="Map">The map [H, W] or maps [k, H, W]; empty where none was wanted.</param>
/// <param name="Attribution">The attribution [C, h, w] or [k, C, h, w]; empty where no map was wanted.</param>
sealed record ExplainedRow(ReadOnlyMemory<float> Output, int Predicted, int[] Explained, ReadOnlyMemory<float> Map, ReadOnlyMemory<float> Attribution)
{
    /// <summary>The picture as the model saw it, where it was wanted.</summary>
    internal Picture? Seen { get; init; }

    /// <summary>The rows of a forward pass.</summary>
    internal static ExplainedRow[] Of(Observation seen)
        => Rows(seen.Output.Rows, row => new(Row(seen.Output, row), Best(seen.Scores[row]), [seen.Targets[row]], default, default));

    /// <summary>The rows of an explanation of one class a row.</summary>
    internal static ExplainedRow[] Of(Attribution found, InputDescription input, MapOptions options)
    {
        // Each row has its own scale, whatever rows are beside it.
        var maps = SaliencyMaps.From(found, input.Height, input.Width, options with { SharedScale = false });
        return Rows(maps.Rows, row => new(Row(found.Output, row), Best(found.Scores[row]), [found.Targets[row]], Row(maps, row), Row(found.Values, row)));
    }

    /// <summary>The rows of explanations of several classes a row, which share a scale.</summary>
    internal static ExplainedRow[] Of(IReadOnlyList<Attribution> found, InputDescription input, MapOptions options)
        => Rows(found[0].Values.Rows, row =>
        {
            Attribution[] own = [.. found.Select(f => f with { Values = new(f.Values[row].ToArray(), 1, f.Values.RowShape) })];
            return new(
                Row(found[0].Output, row),
                Best(found[0].Scores[row]),
                [.. found.Select(f => f.Targets[row])],
                SaliencyMaps.Together(own, input.Height, input.Width, options).Data,
                own.SelectMany(f => f.Values.Data).ToArray());
        });

    static ExplainedRow[] Rows(int count, Func<int, ExplainedRow> row) => [.. Enumerable.Range(0, count).Select(row)];

    static ReadOnlyMemory<float> Row(Batch batch, int row) => batch.Data.AsMemory(row * batch.RowSize, batch.RowSize);

    static int Best(ReadOnlySpan<float> scores) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
}
