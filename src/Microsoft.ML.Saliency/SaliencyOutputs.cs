using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency;

/// <summary>A column that a <see cref="SaliencyPlan"/> appends.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Annotations">What is said of it.</param>
/// <param name="Shape">The column before there is data, from ML.NET's catalog.</param>
/// <param name="MakeGetter">Makes its getter over explained rows.</param>
sealed record SaliencyOutput(
    OutputKind Kind,
    string Name,
    DataViewType Type,
    DataViewSchema.Annotations? Annotations,
    Func<TransformsCatalog, SchemaShape.Column> Shape,
    Func<ExplainedRows, Delegate> MakeGetter);

enum OutputKind
{
    Map,
    Attribution,
    Scores,
    PredictedLabel,
    ExplainedLabel,
    Overlay,
}

/// <summary>The columns that can be asked for: each has its type, what is said of it, and how it is read off an explained row.</summary>
static class SaliencyOutputs
{
    internal static IEnumerable<SaliencyOutput> Of(SaliencyPlan plan)
    {
        var (model, options) = (plan.Description, plan.Options);
        int[] ranks = options.Top is { } top ? [top] : [];
        if (plan.OutputColumnName is { } map)
        {
            yield return Floats(OutputKind.Map, map, [.. ranks, model.Input.Height, model.Input.Width], SaliencyColumn.Annotate(plan, options.Map.Range), true, row => row.Map);
        }

        if (options.AttributionColumnName is { } attribution)
        {
            yield return Floats(
                OutputKind.Attribution, attribution, [.. ranks, .. plan.Explainer.AttributionShape(model)], SaliencyColumn.Annotate(plan, null), true, row => row.Attribution);
        }

        if (options.ScoreColumnName is { } scores)
        {
            var slots = ClassLabels.SlotNamesOf(plan.Labels);
            yield return Floats(OutputKind.Scores, scores, [model.Score.Classes], ClassLabels.Annotations(slots), false, row => row.Output, slots);
        }

        if (options.PredictedLabelColumnName is { } predicted)
        {
            yield return Key(OutputKind.PredictedLabel, predicted, plan.Labels, row => row.Predicted);
        }

        if (options.ExplainedLabelColumnName is { } explained)
        {
            yield return ranks.Length == 0
                ? Key(OutputKind.ExplainedLabel, explained, plan.Labels, row => row.Explained[0])
                : Keys(OutputKind.ExplainedLabel, explained, plan.Labels, ranks[0]);
        }

        if (options.OverlayColumnName is { } overlay)
        {
            yield return Overlay(overlay, plan);
        }
    }

    static SaliencyOutput Floats(
        OutputKind kind,
        string name,
        int[] shape,
        DataViewSchema.Annotations annotations,
        bool ofMaps,
        Func<ExplainedRow, ReadOnlyMemory<float>> values,
        params (string Kind, DataViewType Type, VBuffer<ReadOnlyMemory<char>> Names)[] names)
    {
        var size = shape.Aggregate(1, (n, d) => n * d);
        return new(kind, name, new VectorDataViewType(NumberDataViewType.Single, shape), annotations, catalog => NewColumns.Floats(catalog, name, shape, names), rows =>
        {
            rows.WantsMaps |= ofMaps;
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> value) =>
            {
                var editor = VBufferEditor.Create(ref value, size);
                if (rows.Current is { } row)
                {
                    values(row).Span.CopyTo(editor.Values);
                }
                else
                {
                    // No picture, no answer: missing values.
                    editor.Values.Fill(float.NaN);
                }

                value = editor.Commit();
            };
            return getter;
        });
    }

    static SaliencyOutput Key(OutputKind kind, string name, string[] labels, Func<ExplainedRow, int> index)
    {
        var (type, names) = (ClassLabels.Key(labels.Length), ClassLabels.KeyValuesOf(labels));
        return new(kind, name, type, ClassLabels.Annotations(names), catalog => NewColumns.Key(catalog, name, type, names), rows =>
        {
            ValueGetter<uint> getter = (ref uint value) => value = rows.Current is { } row ? (uint)index(row) + 1 : 0;
            return getter;
        });
    }

    static SaliencyOutput Keys(OutputKind kind, string name, string[] labels, int count)
    {
        var (type, names) = (new VectorDataViewType(ClassLabels.Key(labels.Length), count), ClassLabels.KeyValuesOf(labels));
        return new(kind, name, type, ClassLabels.Annotations(names), catalog => NewColumns.Keys(catalog, name, type, names), rows =>
        {
            rows.WantsMaps = true;
            ValueGetter<VBuffer<uint>> getter = (ref VBuffer<uint> value) =>
            {
                var editor = VBufferEditor.Create(ref value, count);
                var explained = rows.Current?.Explained;
                for (var i = 0; i < count; i++)
                {
                    editor.Values[i] = explained is null ? 0 : (uint)explained[i] + 1;
                }

                value = editor.Commit();
            };
            return getter;
        });
    }

    /// <summary>The picture of a row with its first map laid over it; null where the row has none.</summary>
    internal static MLImage? DrawOverlay(SaliencyPlan plan, ExplainedRow? row)
    {
        var input = plan.Description.Input;
        return row is { Seen: { } seen }
            ? new OverlayDrawing(plan.Options.Map.Range, plan.Options.Overlay).Draw(seen, row.Map.Span[..(input.Height * input.Width)], input.Width, input.Height)
            : null;
    }

    static SaliencyOutput Overlay(string name, SaliencyPlan plan)
    {
        var input = plan.Description.Input;
        return new(OutputKind.Overlay, name, new ImageDataViewType(input.Height, input.Width), null, catalog => NewColumns.Image(catalog, name, input.Height, input.Width), rows =>
        {
            (rows.WantsMaps, rows.WantsPictures) = (true, true);
            ValueGetter<MLImage?> getter = (ref MLImage? value) =>
            {
                value?.Dispose();
                value = DrawOverlay(plan, rows.Current);
            };
            return getter;
        });
    }
}
