using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Cursors;

/// <summary>
/// A cursor that has some rows at hand before it hands them out one by one, in order, so that they can be computed together.
/// Blocks begin with one row and double, so that whoever looks at the first rows only does not wait for many;
/// they end early where their values take more than <see cref="MaxBytes"/>. What reading a value throws is thrown when that value is asked for.
/// </summary>
sealed class ReadAheadCursor : DataViewRowCursor, IRowBlock
{
    const long MaxBytes = 64L << 20;

    readonly DataViewRowCursor _input;
    readonly ColumnBuffer[] _columns;
    readonly ValueGetter<DataViewRowId> _id;
    readonly DataViewRowId[] _ids;
    readonly long[] _batches;
    readonly int _limit;
    int _size = 1;
    long _position = -1;
    Exception? _failure;
    bool _ended;

    internal ReadAheadCursor(DataViewRowCursor input, int limit)
    {
        _input = input;
        _limit = limit;
        _id = input.GetIdGetter();
        _ids = new DataViewRowId[limit];
        _batches = new long[limit];
        _columns = [.. input.Schema.Where(input.IsColumnActive).Select(column => ColumnBuffer.Create(input, column, limit))];
    }

    public long Number { get; private set; } = -1;

    public int Count { get; private set; }

    public int Current { get; private set; }

    public override DataViewSchema Schema => _input.Schema;

    public override long Position => _position;

    public override long Batch => _position >= 0 ? _batches[Current] : _input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => _input.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[Current];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Buffer<TValue>(column).Getter(this);

    public IRowValues<T> Values<T>(DataViewSchema.Column column) => Buffer<T>(column);

    public override bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        if (Current + 1 < Count)
        {
            Current++;
            _position++;
            return true;
        }

        // The rows before a row that cannot be reached have been handed out; now it is that row's turn.
        if (_failure is { } failure)
        {
            _ended = true;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        Fill();
        if (Count == 0 && _failure is null)
        {
            _ended = true;
            _position = -1;
            return false;
        }

        if (Count == 0)
        {
            return MoveNext();
        }

        _position++;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Array.ForEach(_columns, column => column.Clear());
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    void Fill()
    {
        (Number, Count, Current) = (Number + 1, 0, 0);
        var bytes = 0L;
        try
        {
            while (Count < _size && bytes < MaxBytes && _input.MoveNext())
            {
                foreach (var column in _columns)
                {
                    bytes += column.Read(Count);
                }

                _id(ref _ids[Count]);
                _batches[Count++] = _input.Batch;
            }
        }
        catch (Exception e)
        {
            _failure = e;
        }

        _size = Math.Min(2 * _size, _limit);
    }

    ColumnBuffer<T> Buffer<T>(DataViewSchema.Column column)
    {
        foreach (var buffer in _columns)
        {
            if (buffer.Index == column.Index)
            {
                return buffer as ColumnBuffer<T>
                    ?? throw new InvalidOperationException($"Invalid TValue in GetGetter for column #{column.Index} '{column.Name}': '{typeof(T)}', expected type: '{column.Type.RawType}'.");
            }
        }

        throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active in this cursor: name it when the cursor is asked for.");
    }
}
