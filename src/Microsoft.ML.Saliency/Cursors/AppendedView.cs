using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Cursors;

/// <summary>A view with the appended columns; nothing is computed until a cursor is asked for an appended value.</summary>
/// <param name="schema">The columns.</param>
/// <param name="input">The rows.</param>
/// <param name="readAhead">Rows that a cursor with appended columns has at hand at once; 1 for no reading ahead.</param>
sealed class AppendedView(AppendedSchema schema, IDataView input, int readAhead) : IDataView
{
    public DataViewSchema Schema => schema.Output;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return Append(input.GetRowCursor(schema.Needed(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return Array.ConvertAll(input.GetRowCursorSet(schema.Needed(active), n, rand), cursor => (DataViewRowCursor)Append(cursor, active));
    }

    AppendedCursor Append(DataViewRowCursor rows, DataViewSchema.Column[] active)
    {
        try
        {
            var ahead = readAhead > 1 && active.Any(schema.IsAppended) ? new ReadAheadCursor(rows, readAhead) : rows;
            return new AppendedCursor(schema, ahead, active);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }
}

/// <summary>Maps single rows, as a PredictionEngine asks for.</summary>
sealed class AppendedMapper(AppendedSchema schema) : IRowToRowMapper
{
    public DataViewSchema InputSchema => schema.Input;

    public DataViewSchema OutputSchema => schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => schema.Needed(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new AppendedRow(schema, input, activeColumns);
}
