using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor that makes its own rows: keeps the position, and ends for good at the last row or when disposed.</summary>
internal abstract class RootCursor(DataViewSchema schema) : DataViewRowCursor
{
    long _position = -1;
    bool _disposed;

    /// <summary>One getter per column, null where the column is not active.</summary>
    protected abstract Delegate[] ColumnGetters { get; }

    /// <summary>The row that the getters read, with <paramref name="position"/> the rows before it; false after the last.</summary>
    protected abstract bool MoveTo(long position);

    public sealed override DataViewSchema Schema => schema;

    public sealed override long Position => _position;

    public override long Batch => 0;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _position >= 0 ? new((ulong)_position, 0) : throw NoRow();

    public sealed override bool IsColumnActive(DataViewSchema.Column column)
    {
        Contracts.Check(column.Index < ColumnGetters.Length, $"Column index must be between 0 and {ColumnGetters.Length}");
        return ColumnGetters[column.Index] != null;
    }

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => IsColumnActive(column) ? Getters.Cast<TValue>(ColumnGetters[column.Index], column) : throw Getters.NotActive(column);

    public sealed override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (MoveTo(_position + 1))
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _position = -1;
    }

    public static Exception NoRow() => Contracts.Except(
        "Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point after MoveNext returned false.");
}
