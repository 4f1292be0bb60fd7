namespace Microsoft.ML.Saliency.Cursors;

/// <summary>A schema with columns appended: the first columns are the input's, with the same indices.</summary>
sealed class AppendedSchema
{
    readonly AppendedColumn[] _appended;

    internal AppendedSchema(DataViewSchema input, params AppendedColumn[] appended)
    {
        _appended = appended;
        Input = input;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach (var column in appended)
        {
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        }

        Output = builder.ToSchema();
    }

    internal DataViewSchema Input { get; }

    internal DataViewSchema Output { get; }

    /// <summary>The appended column at an index of <see cref="Output"/>; null for a column of the input.</summary>
    internal AppendedColumn? Appended(int index) => index < Input.Count ? null : _appended[index - Input.Count];

    /// <summary>The input's columns that some columns of the output need.</summary>
    internal IEnumerable<DataViewSchema.Column> Needed(IEnumerable<DataViewSchema.Column> columns)
        => columns.SelectMany(c => Appended(c.Index)?.Inputs ?? [Input[c.Index]]).DistinctBy(c => c.Index);
}
