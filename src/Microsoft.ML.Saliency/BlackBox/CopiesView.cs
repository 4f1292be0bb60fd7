using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>Copies of one row: the explained columns have values of their own in each, the others those of the row.</summary>
sealed class CopiesView(DataViewSchema schema, ExplainedInput explained, ExplainedValues values, OtherColumns others, Batch copies) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => copies.Rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    sealed class Cursor(CopiesView view, IEnumerable<DataViewSchema.Column> active) : DataViewRowCursor
    {
        readonly HashSet<int> _active = [.. active.Select(c => c.Index)];
        int _next = -1;
        int _position = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
            {
                throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active in this cursor: name it when the cursor is asked for.");
            }

            return !view.IsExplained(column) ? view.Others.Getter<TValue>(column)
                : view.Values.Getter(column, view.Copies, () => _position) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Invalid TValue in GetGetter for column #{column.Index} '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
        }

        public override bool MoveNext()
        {
            view.Values.Free();
            _next = Math.Min(_next + 1, view.Copies.Rows);
            _position = _next < view.Copies.Rows ? _next : -1;
            return _position >= 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                view.Values.Free();
            }

            base.Dispose(disposing);
        }
    }

    ExplainedValues Values => values;

    OtherColumns Others => others;

    Batch Copies => copies;

    bool IsExplained(DataViewSchema.Column column) => explained.Columns.Any(c => c.Index == column.Index);
}
