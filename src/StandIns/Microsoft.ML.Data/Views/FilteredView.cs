using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows that a test keeps. Each cursor makes its own test, which is asked once for each row of the source, in order.</summary>
internal sealed class FilteredView(IDataView source, DataViewSchema.Column? read, Func<DataViewRow, Func<bool>> makeTest) : IDataView
{
    // A test may count rows, so that their order decides.
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = ColumnSet.Mark(columnsNeeded, Schema);
        DataViewRowCursor input = source.GetRowCursor(Schema.Where(column => active[column.Index] || column.Index == read?.Index));
        return new Cursor(input, active, makeTest(input));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    sealed class Cursor(DataViewRowCursor input, bool[] active, Func<bool> keeps) : DataViewRowCursor
    {
        long _position = -1;
        bool _disposed;

        public override long Position => _position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => input.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < active.Length, $"Column {column} does not belong to this cursor's schema.");
            return active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => IsColumnActive(column) ? input.GetGetter<TValue>(column) : throw Getters.NotActive(column);

        public override bool MoveNext()
        {
            while (!_disposed && input.MoveNext())
            {
                if (!keeps())
                    continue;
                _position++;
                return true;
            }
            Dispose();
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            _position = -1;
            input.Dispose();
        }
    }
}
