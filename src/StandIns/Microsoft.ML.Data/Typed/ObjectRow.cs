using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A row whose values are an object's members; each object set is the next row.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow where TRow : class
{
    readonly Delegate[] _getters;
    TRow _current;
    long _position = -1;

    public ObjectRow(TypedColumn[] columns)
    {
        Schema = TypedColumn.MakeSchema(columns);
        _getters = [.. columns.Select(column => column.MakeGetter(Current))];
    }

    public void Set(TRow row)
    {
        _current = Contracts.CheckValue(row, nameof(row));
        _position++;
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index < _getters.Length;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Getters.Cast<TValue>(_getters[column.Index], column);

    TRow Current() => _current ?? throw RootCursor.NoRow();
}
