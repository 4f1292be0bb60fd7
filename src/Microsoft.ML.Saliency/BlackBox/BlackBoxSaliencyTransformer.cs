using Microsoft.ML.Data;
using Microsoft.ML.Saliency.BlackBox;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;
using Microsoft.ML.Saliency.Persistence;

namespace Microsoft.ML.Saliency;

/// <summary>Appends to each row what the score of a fitted transformer depends on. That transformer stays the caller's.</summary>
public sealed class BlackBoxSaliencyTransformer : AppendingTransformer
{
    readonly BlackBoxPlan _plan;
    readonly DataViewSchema _fitted;

    /// <param name="plan">What is explained, and how.</param>
    /// <param name="fitted">The columns that it was fitted on.</param>
    internal BlackBoxSaliencyTransformer(BlackBoxPlan plan, DataViewSchema fitted)
    {
        _plan = plan;
        _fitted = fitted;
    }

    private protected override ITransformer Carrier() => BlackBoxCarrier.Build(_plan, _fitted);

    private protected override AppendedColumn[] Bind(DataViewSchema input)
    {
        var explained = ExplainedInput.Of(input, _plan.InputColumnNames);
        var score = ScoreColumn.Find(_plan.Model.GetOutputSchema(input), _plan.Options.ScoreColumnName);
        // A class that is not among the scores is found here rather than at the first row.
        var engine = Engine(score, new(string.Join(", ", _plan.InputColumnNames), [1, 1, 1], ImageLayout.ChannelsFirst), _ => throw new InvalidOperationException("Made to check the target."));
        _plan.Options.Target.Resolve(1, engine.Model);
        var target = _plan.Options.TargetColumnName is { } name ? TargetColumn.Find(input, name) : (DataViewSchema.Column?)null;
        var size = explained.SlotNames is { } slots ? (Height: 1, Width: slots.Length) : _plan.ImageSize(explained.Columns[0]);
        int[] shape = explained.SlotNames is null ? [size.Height, size.Width] : [size.Width];
        DataViewSchema.Column[] needed = [.. explained.Columns, .. _plan.Needed(input), .. target is null ? Array.Empty<DataViewSchema.Column>() : [target.Value]];
        return
        [
            new(
                _plan.OutputColumnName,
                new VectorDataViewType(NumberDataViewType.Single, shape),
                Annotations(explained.SlotNames),
                [.. needed.DistinctBy(c => c.Index)],
                row => Getter(input, explained, score, size, target, row)),
        ];
    }

    DataViewSchema.Annotations Annotations(string[]? slotNames)
    {
        var map = _plan.Map(isImage: slotNames is null);
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(new SaliencyColumn(_plan.ModelName, _plan.Explainer.Name, _plan.TargetName, "", map.Range).Annotations(), _ => true);
        if (slotNames is not null)
        {
            builder.Add(ClassLabels.Annotations(ClassLabels.SlotNamesOf(slotNames)), _ => true);
        }

        return builder.ToAnnotations();
    }

    ValueGetter<VBuffer<float>> Getter(
        DataViewSchema input, ExplainedInput explained, DataViewSchema.Column score, (int Height, int Width) size, DataViewSchema.Column? targetColumn, DataViewRow row)
    {
        var (values, others) = (explained.Over(row), new OtherColumns(row));
        var rows = SingleRow.BlockOf(row);
        var index = targetColumn is { } column ? TargetColumn.Reader(rows, column) : null;
        var options = _plan.Map(isImage: explained.SlotNames is null);
        return (ref VBuffer<float> map) =>
        {
            others.Forget();
            var found = values.Read() is { } read ? Explain(read.Values, read.Description) : null;
            var editor = VBufferEditor.Create(ref map, size.Height * size.Width);
            // A row without a picture has nothing to explain, and no number that could be taken for an explanation.
            editor.Values.Fill(float.NaN);
            found?.CopyTo(editor.Values);
            map = editor.Commit();
        };

        float[] Explain(Batch picture, InputDescription description)
        {
            using var engine = Engine(score, description, copies => new CopiesView(input, explained, values, others, copies));
            var target = index is null ? _plan.Options.Target : _plan.Options.Target.For([index(rows.Current)], [0]);
            return SaliencyMaps.From(_plan.Explainer.Explain(engine, picture, target, _plan.Options.Cancellation), size.Height, size.Width, options).Data;
        }
    }

    TransformerEngine Engine(DataViewSchema.Column score, InputDescription description, Func<Batch, IDataView> copies)
        => new(_plan.Model, _plan.ModelName, score, description, copies);
}
