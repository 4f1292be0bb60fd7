using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency.Persistence;

/// <summary>The transformer that a saved one becomes when its first row is read, and how it fills a row's pieces.</summary>
sealed class LoadedSaliency
{
    readonly Decoded<SaliencyTransformer> _transformer = new(Saved.Transformer);

    /// <summary>Explains one row.</summary>
    internal void Map<T>(SaliencySource source, T value, ExplainedPieces to, Func<SaliencyPlan, IRowValues<T>, ExplainedRows.ReadPicture> reader)
    {
        var transformer = _transformer.Of(source.SaliencyConfig, source.SaliencyPayload);
        var (plan, row) = (transformer.Plan, new OneValue<T>(value));
        var target = transformer.Target switch
        {
            SavedTarget.None => (Func<int, int>?)null,
            SavedTarget.Key => _ => (int)source.SaliencyKey - 1,
            SavedTarget.Unsigned => _ => (int)Math.Min(source.SaliencyKey, int.MaxValue),
            _ => _ => (int)Math.Clamp(source.SaliencyTarget, -1, int.MaxValue),
        };
        var rows = new ExplainedRows(transformer.Engine, plan.Explainer, plan.Options, row, reader(plan, row), target)
        {
            WantsMaps = plan.Columns.Any(c => c.Kind is OutputKind.Map or OutputKind.Attribution or OutputKind.Overlay || (c.Kind == OutputKind.ExplainedLabel && plan.Options.Top is not null)),
            WantsPictures = plan.Columns.Any(c => c.Kind == OutputKind.Overlay),
        };
        var found = rows.Current;
        foreach (var column in plan.Columns)
        {
            Put(column, plan, found, to);
        }
    }

    static void Put(SaliencyOutput column, SaliencyPlan plan, ExplainedRow? found, ExplainedPieces to)
    {
        switch (column.Kind)
        {
            case OutputKind.Map:
                Pieces.Put(to, Pieces.Map, Values(column, found?.Map));
                break;
            case OutputKind.Attribution:
                Pieces.Put(to, Pieces.Attribution, Values(column, found?.Attribution));
                break;
            case OutputKind.Scores:
                Pieces.Put(to, Pieces.Scores, Values(column, found?.Output));
                break;
            case OutputKind.PredictedLabel:
                to.SaliencyPredicted = found is null ? "" : plan.Labels[found.Predicted];
                break;
            case OutputKind.ExplainedLabel when plan.Options.Top is { } top:
                Pieces.Put(to, Pieces.Ranked, found is null ? [.. Enumerable.Repeat("", top)] : Array.ConvertAll(found.Explained, i => plan.Labels[i]));
                break;
            case OutputKind.ExplainedLabel:
                to.SaliencyExplained = found is null ? "" : plan.Labels[found.Explained[0]];
                break;
            case OutputKind.Overlay:
                to.SaliencyOverlay?.Dispose();
                to.SaliencyOverlay = SaliencyOutputs.DrawOverlay(plan, found);
                break;
        }
    }

    static ReadOnlySpan<float> Values(SaliencyOutput column, ReadOnlyMemory<float>? found)
    {
        if (found is { } values)
        {
            return values.Span;
        }

        var missing = new float[((Data.VectorDataViewType)column.Type).Size];
        Array.Fill(missing, float.NaN);
        return missing;
    }

    /// <summary>One value as a block of one row.</summary>
    sealed class OneValue<T>(T value) : IRowBlock, IRowValues<T>
    {
        readonly T _value = value;

        public long Number => 0;

        public int Count => 1;

        public int Current => 0;

        public ref readonly T this[int row] => ref _value;

        public IRowValues<TOther> Values<TOther>(DataViewSchema.Column column) => throw new NotSupportedException("There is one value, and no columns.");
    }
}
