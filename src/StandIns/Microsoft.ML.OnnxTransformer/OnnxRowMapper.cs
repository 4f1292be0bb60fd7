using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A model bound to the columns of one schema.</summary>
internal sealed class OnnxRowMapper : RowMapper
{
    const string OutputSuffix = ".output";

    readonly OnnxTransformer _parent;
    readonly DataViewSchema.Column[] _inputs;

    public OnnxRowMapper(OnnxTransformer parent, DataViewSchema inputSchema) : base(inputSchema)
    {
        _parent = parent;
        _inputs = [.. parent.Inputs.Select(name => Bind(parent.Model.Input(name).AsVector()))];
        AddedColumns = [.. parent.Outputs.Select(output => new DataViewSchema.DetachedColumn(
            output.Name.EndsWith(OutputSuffix, StringComparison.Ordinal) ? output.Name.Replace(OutputSuffix, "", StringComparison.Ordinal) : output.Name, output.Type))];
    }

    public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; }

    public override IEnumerable<DataViewSchema.Column> GetDependencies(bool[] active) => active.Contains(true) ? _inputs : [];

    public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action disposer)
    {
        var getters = new Delegate[active.Length];
        disposer = null;
        if (!active.Contains(true))
            return getters;
        var row = new OnnxRow(_parent.Model.Session, input,
            [.. _inputs.Select(column => OnnxInput.Create(input, column, _parent.Model.Input(column.Name)))],
            [.. _parent.Outputs.Where((_, i) => active[i]).Select(output => output.Name)]);
        disposer = row.Dispose;
        for (var (i, slot) = (0, 0); i < active.Length; i++)
        {
            if (active[i])
                getters[i] = Getters.Invoke<Delegate>(typeof(OnnxRow), row, nameof(OnnxRow.Getter), _parent.Outputs[i].Type.ItemType.RawType, slot++);
        }
        return getters;
    }

    DataViewSchema.Column Bind(OnnxTensor tensor)
    {
        if (tensor.Shape.Count(size => size == 0) > 1)
            throw new ArgumentOutOfRangeException(tensor.Name, $"Only 1 unknown dimension is allowed; input '{tensor.Name}' has the shape {string.Join(",", tensor.Shape)}. Give its shape in shapeDictionary.");
        var column = InputSchema.GetColumnOrNull(tensor.Name) ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", tensor.Name);
        var itemType = column.Type.GetItemType();
        var expected = tensor.Type.ItemType;
        if (!itemType.Equals(expected) && !(itemType is KeyDataViewType && itemType.RawType == expected.RawType))
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", tensor.Name, expected.ToString(), column.Type.ToString());
        var length = column.Type is VectorDataViewType vector ? vector.Size : 1;
        if (!tensor.Shape.Contains(0) && length % tensor.Shape.Aggregate(1, (product, size) => product * size) != 0)
            throw OnnxInput.Mismatch(tensor, length);
        return column;
    }
}

/// <summary>The model's values at one cursor: the model runs once for a row, for all the columns that are read.</summary>
internal sealed class OnnxRow(InferenceSession session, DataViewRow row, OnnxInput[] inputs, string[] outputNames) : IDisposable
{
    readonly string[] _inputNames = [.. inputs.Select(input => input.Name)];
    readonly RunOptions _options = new();
    long _position = -1;
    IDisposableReadOnlyCollection<OrtValue> _outputs;

    public ValueGetter<VBuffer<T>> Getter<T>(int slot) where T : unmanaged => (ref VBuffer<T> vector) =>
    {
        Update();
        var values = _outputs[slot].GetTensorDataAsSpan<T>();
        var editor = VBufferEditor.Create(ref vector, values.Length);
        values.CopyTo(editor.Values);
        vector = editor.Commit();
    };

    public void Dispose()
    {
        _outputs?.Dispose();
        _options.Dispose();
        foreach (var input in inputs)
            input.Dispose();
    }

    void Update()
    {
        if (_position == row.Position && _outputs is not null)
            return;
        _position = -1;
        _outputs?.Dispose();
        _outputs = null;
        _outputs = session.Run(_options, _inputNames, [.. inputs.Select(input => input.Read())], outputNames);
        _position = row.Position;
    }
}
