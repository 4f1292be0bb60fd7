using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>A view whose sets of cursors share the rows out in turn, as a loader that reads in parallel does; ML.NET's cache, which does so too, holds no images.</summary>
sealed class SplitView(IDataView rows) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => rows.Schema;

    public long? GetRowCount() => rows.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => rows.GetRowCursor(columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [.. Enumerable.Range(0, n).Select(i => new Share(rows.GetRowCursor(columnsNeeded), i, n))];

    sealed class Share(DataViewRowCursor input, int first, int step) : DataViewRowCursor
    {
        long _position = -1;

        public override long Position => _position;

        public override long Batch => input.Position;

        public override DataViewSchema Schema => input.Schema;

        public override bool MoveNext()
        {
            for (var skip = _position < 0 ? first : step - 1; skip > 0; skip--)
            {
                if (!input.MoveNext())
                {
                    return false;
                }
            }

            _position++;
            return input.MoveNext();
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            input.Dispose();
            base.Dispose(disposing);
        }
    }
}
