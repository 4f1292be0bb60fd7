using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;
using Microsoft.ML.Saliency.Persistence;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency;

/// <summary>Appends saliency maps, and what else the options name, to each row. Owns the engine: dispose it, or the chain it is part of, when done.</summary>
public sealed class SaliencyTransformer : AppendingTransformer, IDisposable
{
    readonly DataViewType? _target;
    readonly ImageDataViewType _picture;

    internal SaliencyTransformer(SaliencyPlan plan, ISaliencyEngine engine, DataViewType? target, ImageDataViewType picture)
    {
        Plan = plan;
        Engine = engine;
        _target = target;
        _picture = picture;
    }

    /// <summary>The model as the engine sees it.</summary>
    public ModelDescription Model => Engine.Model;

    /// <summary>Name of the engine that runs the model; of <see cref="AutoEngineOptions"/>, the one that was chosen.</summary>
    public string EngineName => Engine.Name;

    internal SaliencyPlan Plan { get; }

    internal ISaliencyEngine Engine { get; }

    /// <summary>What the column with the class to explain holds.</summary>
    internal SavedTarget Target => SaliencyCarrier.Of(_target);

    /// <summary>Frees the engine.</summary>
    public void Dispose() => Engine.Dispose();

    private protected override int ReadAhead => Plan.ReadAhead;

    private protected override AppendedColumn[] Bind(DataViewSchema input)
    {
        var (picture, read) = Plan.Picture(input);
        var target = Plan.TargetColumn(input);
        DataViewSchema.Column[] inputs = target is null ? [picture] : [picture, target.Value];
        ExplainedRows? shared = null;
        return [.. Plan.Columns.Select(column => new AppendedColumn(column.Name, column.Type, column.Annotations, inputs, row => column.MakeGetter(shared ??= Over(row))))];

        ExplainedRows Over(DataViewRow row)
        {
            var rows = SingleRow.BlockOf(row);
            return new(Engine, Plan.Explainer, Plan.Options, rows, read(rows), target is null ? null : Columns.TargetColumn.Reader(rows, target.Value));
        }
    }

    private protected override ITransformer Carrier() => SaliencyCarrier.Build(Plan, _target, _picture);
}
