namespace Microsoft.ML.Saliency.Cursors;

/// <summary>A schema with columns appended: the first columns are the input's, with the same indices.</summary>
sealed class AppendedSchema
{
    readonly Func<AppendedColumn[]> _bind;
    readonly AppendedColumn[] _appended;

    /// <param name="input">The schema to append to.</param>
    /// <param name="bind">Makes the columns; called once here, and once for each row or cursor.</param>
    internal AppendedSchema(DataViewSchema input, Func<AppendedColumn[]> bind)
    {
        _bind = bind;
        _appended = bind();
        Input = input;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach (var column in _appended)
        {
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        }

        Output = builder.ToSchema();
    }

    internal DataViewSchema Input { get; }

    internal DataViewSchema Output { get; }

    /// <summary>The appended columns for one row or cursor.</summary>
    internal AppendedColumn[] Bind() => _bind();

    /// <summary>Whether a column of <see cref="Output"/> is an appended one.</summary>
    internal bool IsAppended(DataViewSchema.Column column) => column.Index >= Input.Count;

    /// <summary>The input's columns that some columns of the output need.</summary>
    internal IEnumerable<DataViewSchema.Column> Needed(IEnumerable<DataViewSchema.Column> columns)
        => columns.SelectMany(c => IsAppended(c) ? _appended[c.Index - Input.Count].Inputs : [Input[c.Index]]).DistinctBy(c => c.Index);
}
