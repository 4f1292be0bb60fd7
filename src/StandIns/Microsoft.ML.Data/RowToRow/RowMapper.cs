namespace Microsoft.ML.Data;

/// <summary>What a row-to-row transformer does to rows of one input schema: the columns it adds, what they read, and how they are computed.</summary>
internal abstract class RowMapper
{
    protected RowMapper(DataViewSchema inputSchema) => InputSchema = inputSchema;

    public DataViewSchema InputSchema { get; }

    public abstract IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; }

    /// <summary>The input columns that the added columns marked in <paramref name="active"/> read.</summary>
    public abstract IEnumerable<DataViewSchema.Column> GetDependencies(bool[] active);

    /// <summary>
    /// A <see cref="ValueGetter{TValue}"/> for each added column marked in <paramref name="active"/>, null for the others;
    /// <paramref name="disposer"/> (or null) frees what they hold when the row or cursor is disposed.
    /// </summary>
    public abstract Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action disposer);
}
