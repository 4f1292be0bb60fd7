using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Cursors;

/// <summary>The appended columns over one row or cursor; makes a getter only for a column that is asked for.</summary>
sealed class AppendedGetters(AppendedSchema schema, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
{
    readonly AppendedColumn[] _appended = schema.Bind();
    readonly HashSet<int> _active = [.. active.Select(c => c.Index)];
    readonly Dictionary<int, Delegate> _getters = [];

    internal bool IsActive(DataViewSchema.Column column)
        => column.Index < schema.Output.Count ? _active.Contains(column.Index) : throw new ArgumentOutOfRangeException(nameof(column), $"Column {column.Index} is not in a schema of {schema.Output.Count} columns.");

    internal ValueGetter<TValue> Get<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active in this row: name it when the row or cursor is asked for.");
        }

        if (!schema.IsAppended(column))
        {
            return input.GetGetter<TValue>(schema.Input[column.Index]);
        }

        var appended = _appended[column.Index - schema.Input.Count];
        if (!_getters.TryGetValue(column.Index, out var getter))
        {
            _getters[column.Index] = getter = appended.MakeGetter(input);
        }

        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Invalid TValue in GetGetter for column #{column.Index} '{column.Name}': '{typeof(TValue)}', expected type: '{appended.Type.RawType}'.");
    }
}

/// <summary>A row with the appended columns.</summary>
sealed class AppendedRow(AppendedSchema schema, DataViewRow input, IEnumerable<DataViewSchema.Column> active) : DataViewRow
{
    readonly AppendedGetters _getters = new(schema, input, active);

    public override DataViewSchema Schema => schema.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A cursor with the appended columns.</summary>
sealed class AppendedCursor(AppendedSchema schema, DataViewRowCursor input, IEnumerable<DataViewSchema.Column> active) : DataViewRowCursor
{
    readonly AppendedGetters _getters = new(schema, input, active);

    public override DataViewSchema Schema => schema.Output;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
