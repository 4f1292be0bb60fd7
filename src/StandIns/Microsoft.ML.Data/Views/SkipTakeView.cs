namespace Microsoft.ML.Data;

/// <summary>The rows from <paramref name="skip"/> on, at most <paramref name="take"/> of them; the source is not asked for more.</summary>
internal sealed class SkipTakeView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => take == 0 ? 0 : source.GetRowCount() is { } count ? Math.Clamp(count - skip, 0, take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(source.GetRowCursor(columnsNeeded), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    sealed class Cursor(DataViewRowCursor input, long skip, long take) : DataViewRowCursor
    {
        long _position = -1;
        bool _disposed;

        public override long Position => _position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => input.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        public override bool MoveNext()
        {
            if (_disposed)
                return false;
            bool more = _position + 1 < take;
            for (long i = _position < 0 ? skip : 0; more && i > 0; i--)
                more = input.MoveNext();
            if (more && input.MoveNext())
            {
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
