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
        var size = _engine.Model.Input;
        return
        [
            new(
                _outputColumnName,
                new VectorDataViewType(NumberDataViewType.Single, size.Height, size.Width),
                SaliencyColumn.Annotate(_engine.Model, _explainer, _options),
                [pixels],
                row => MapGetter(row.GetGetter<VBuffer<float>>(pixels))),
        ];
    }

    ValueGetter<VBuffer<float>> MapGetter(ValueGetter<VBuffer<float>> pixels)
    {
        var input = new Batch(new float[_engine.Model.Input.RowShape.Aggregate(1, (n, d) => n * d)], 1, _engine.Model.Input.RowShape);
        var buffer = default(VBuffer<float>);
        return (ref VBuffer<float> map) =>
        {
            pixels(ref buffer);
            buffer.CopyTo(input.Data.AsSpan());
            var attribution = _explainer.Explain(_engine, input, _options.Target);
            var values = SaliencyMaps.From(attribution, _engine.Model.Input.Height, _engine.Model.Input.Width, _options.Map);
            var editor = VBufferEditor.Create(ref map, values.RowSize);
            values.Data.CopyTo(editor.Values);
            map = editor.Commit();
        };
    }
}
