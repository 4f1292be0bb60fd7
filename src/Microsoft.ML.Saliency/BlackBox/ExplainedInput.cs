using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Columns;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.BlackBox;

/// <summary>The columns that are explained, as the one input of a model: an image, or numbers in a row of slots.</summary>
abstract class ExplainedInput
{
    /// <summary>The columns.</summary>
    internal abstract IReadOnlyList<DataViewSchema.Column> Columns { get; }

    /// <summary>Names of the slots; null for an image.</summary>
    internal virtual string[]? SlotNames => null;

    /// <summary>Reads rows.</summary>
    internal abstract ExplainedValues Over(DataViewRow row);

    /// <summary>Finds the columns and checks their types.</summary>
    /// <exception cref="ArgumentException">A column is missing, or neither an image nor numbers.</exception>
    internal static ExplainedInput Of(DataViewSchema schema, string[] names)
    {
        DataViewSchema.Column[] columns = [.. names.Select(name => InputColumns.Find(schema, name))];
        var image = Array.FindIndex(columns, c => c.Type is ImageDataViewType);
        return image < 0 ? new SlotInput(columns)
            : columns.Length == 1 ? new ImageInput(columns[0])
            : throw BlackBoxThrow.ImageAmongOthers(columns[image].Name);
    }

    /// <summary>Checks the columns of a schema's shape; returns whether they are an image.</summary>
    /// <exception cref="ArgumentException">A column is missing, or neither an image nor numbers.</exception>
    internal static bool IsImage(SchemaShape schema, string[] names)
    {
        SchemaShape.Column[] columns = [.. names.Select(name => InputColumns.Find(schema, name))];
        foreach (var column in columns)
        {
            if (column.ItemType is ImageDataViewType)
            {
                return columns.Length == 1 ? true : throw BlackBoxThrow.ImageAmongOthers(column.Name);
            }

            if (column.IsKey || column.Kind == SchemaShape.Column.VectorKind.VariableVector || SlotType.Of(column.ItemType) is null)
            {
                throw BlackBoxThrow.NotExplainable(column.Name, (column.IsKey, column.Kind) switch
                {
                    (true, _) => "a key",
                    (_, SchemaShape.Column.VectorKind.VariableVector) => $"a variable-size vector of {column.ItemType}",
                    (_, SchemaShape.Column.VectorKind.Vector) => $"a vector of {column.ItemType}",
                    _ => column.ItemType.ToString()!,
                });
            }
        }

        return false;
    }
}

/// <summary>The explained values of the row that a reader is at, and of copies of it with other values.</summary>
abstract class ExplainedValues
{
    /// <summary>Reads the current row as a batch of one; null where it has no picture.</summary>
    internal abstract (Batch Values, InputDescription Description)? Read();

    /// <summary>Hands out a column in the copies of the row that was read.</summary>
    /// <param name="column">One of the explained columns.</param>
    /// <param name="copies">The values of the copies, rows as <see cref="Read"/> gives them.</param>
    /// <param name="at">Which copy.</param>
    /// <returns>A <see cref="ValueGetter{TValue}"/> of the column's type.</returns>
    internal abstract Delegate Getter(DataViewSchema.Column column, Batch copies, Func<int> at);

    /// <summary>Frees what getters handed out for the copy before.</summary>
    internal virtual void Free()
    {
    }
}
