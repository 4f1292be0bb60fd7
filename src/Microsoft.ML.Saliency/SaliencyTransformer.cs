using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency;

/// <summary>Appends a saliency map to each row. Owns the engine: dispose it, or the chain it is part of, when done.</summary>
public sealed class SaliencyTransformer : AppendingTransformer, IDisposable
{
    readonly string _outputColumnName;
    readonly string _inputColumnName;
    readonly ISaliencyEngine _engine;
    readonly IExplainer _explainer;
    readonly SaliencyEstimator.Options _options;

    internal SaliencyTransformer(string outputColumnName, string inputColumnName, ISaliencyEngine engine, IExplainer explainer, SaliencyEstimator.Options options)
    {
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _engine = engine;
        _explainer = explainer;
        _options = options;
    }

    /// <summary>The model as the engine sees it.</summary>
    public ModelDescription Model => _engine.Model;

    /// <summary>Frees the engine.</summary>
    public void Dispose() => _engine.Dispose();

    private protected override AppendedColumn[] Bind(DataViewSchema input)
    {
        var pixels = InputColumns.Pixels(input, _inputColumnName, _engine.Model);
        var target = _options is { TargetColumnName: { } name, Top: null } ? InputColumns.Find(input, name) : (DataViewSchema.Column?)null;
        return
        [
            new(
                _outputColumnName,
                new VectorDataViewType(NumberDataViewType.Single, SaliencyEstimator.MapShape(_engine.Model, _options)),
                SaliencyColumn.Annotate(_engine.Model, _explainer, _options),
                target is null ? [pixels] : [pixels, target.Value],
                row => MapGetter(row.GetGetter<VBuffer<float>>(pixels), target is null ? () => _options.Target : TargetColumn.Getter(row, target.Value, _options.Target))),
        ];
    }

    ValueGetter<VBuffer<float>> MapGetter(ValueGetter<VBuffer<float>> pixels, Func<Target> target)
    {
        var size = _engine.Model.Input;
        var input = new Batch(new float[size.RowShape.Aggregate(1, (n, d) => n * d)], 1, size.RowShape);
        var buffer = default(VBuffer<float>);
        return (ref VBuffer<float> map) =>
        {
            pixels(ref buffer);
            buffer.CopyTo(input.Data.AsSpan());
            var maps = _options.Top is { } top
                ? SaliencyMaps.Together(_explainer.ExplainTop(_engine, input, top), size.Height, size.Width, _options.Map).Data
                : SaliencyMaps.From(_explainer.Explain(_engine, input, target()), size.Height, size.Width, _options.Map).Data;
            var editor = VBufferEditor.Create(ref map, maps.Length);
            maps.CopyTo(editor.Values);
            map = editor.Commit();
        };
    }
}
