using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A mapper over data: nothing is computed before a cursor asks for a column's value in a row.</summary>
internal sealed class RowToRowView(IDataView source, IRowToRowMapper mapper) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. Contracts.CheckValue(columnsNeeded, nameof(columnsNeeded))];
        return Map(source.GetRowCursor(mapper.GetDependencies(columns), CanShuffle ? rand : null), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. Contracts.CheckValue(columnsNeeded, nameof(columnsNeeded))];
        DataViewRowCursor[] inputs = source.GetRowCursorSet(mapper.GetDependencies(columns), n, CanShuffle ? rand : null);
        return [.. inputs.Select(input => Map(input, columns))];
    }

    Cursor Map(DataViewRowCursor input, DataViewSchema.Column[] columns)
    {
        try
        {
            return new(input, mapper.GetRow(input, columns), ColumnSet.Mark(columns, Schema));
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    sealed class Cursor(DataViewRowCursor input, DataViewRow row, bool[] active) : DataViewRowCursor
    {
        bool _disposed;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => row.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            Contracts.Check(column.Index < active.Length, $"Column {column} does not belong to this cursor's schema.");
            return active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => IsColumnActive(column) ? row.GetGetter<TValue>(column) : throw Getters.NotActive(column);

        public override bool MoveNext()
        {
            if (_disposed)
                return false;
            if (input.MoveNext())
                return true;
            Dispose();
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            row.Dispose();
            input.Dispose();
        }
    }
}
