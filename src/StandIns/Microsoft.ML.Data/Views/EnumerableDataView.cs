using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Objects as rows. Every cursor enumerates anew.</summary>
internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> data, TypedColumn[] columns) : IDataView where TRow : class
{
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = TypedColumn.MakeSchema(columns);

    public long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(data.GetEnumerator(), Schema, columns, ColumnSet.Mark(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    sealed class Cursor : RootCursor
    {
        readonly IEnumerator<TRow> _rows;
        TRow _current;

        public Cursor(IEnumerator<TRow> rows, DataViewSchema schema, TypedColumn[] columns, bool[] active) : base(schema)
        {
            _rows = rows;
            ColumnGetters = [.. columns.Select((column, i) => active[i] ? column.MakeGetter(Current) : null)];
        }

        protected override Delegate[] ColumnGetters { get; }

        protected override bool MoveTo(long position)
        {
            if (!_rows.MoveNext())
                return false;
            _current = _rows.Current ?? throw Contracts.Except("Encountered null when iterating over data, this is not supported.");
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _current = null;
            _rows.Dispose();
        }

        TRow Current() => _current ?? throw NoRow();
    }
}
