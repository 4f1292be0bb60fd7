namespace Microsoft.ML.Data;

/// <summary>Rows in an order that each cursor draws anew.</summary>
internal sealed class ShuffledView(CacheDataView rows, Random ownRand) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => rows.Schema;

    public long? GetRowCount() => rows.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        lock (ownRand)
            return rows.GetRowCursor(columnsNeeded, rand ?? ownRand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
