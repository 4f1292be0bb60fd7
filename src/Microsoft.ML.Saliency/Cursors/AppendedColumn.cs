using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Cursors;

/// <summary>A column that a transformer adds to each row, and how it is computed from the row.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Annotations">What is said of it.</param>
/// <param name="Inputs">The columns that it is computed from.</param>
/// <param name="MakeGetter">
/// Makes the <see cref="ValueGetter{TValue}"/> of the column over a row. Columns of one <see cref="AppendedSchema.Bind"/> are asked over one row or cursor only,
/// so that they may share what they compute of it.
/// </param>
sealed record AppendedColumn(
    string Name,
    DataViewType Type,
    DataViewSchema.Annotations? Annotations,
    IReadOnlyList<DataViewSchema.Column> Inputs,
    Func<DataViewRow, Delegate> MakeGetter);
