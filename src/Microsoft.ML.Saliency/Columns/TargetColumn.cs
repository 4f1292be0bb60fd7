using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency.Columns;

/// <summary>Reads the class to explain from a column.</summary>
static class TargetColumn
{
    /// <summary>The column with the class to explain.</summary>
    /// <exception cref="ArgumentException">It is missing, or neither a key nor a number.</exception>
    internal static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        var column = InputColumns.Find(schema, name);
        return IsKey(column.Type) || column.Type == NumberDataViewType.Int32 || column.Type == NumberDataViewType.Int64 || column.Type == NumberDataViewType.UInt32 || column.Type == NumberDataViewType.Single
            ? column
            : throw new ArgumentException($"Schema mismatch for target column '{name}': expected a key, Int32, Int64, UInt32 or Single, got {column.Type}. Turn labels into keys with MapValueToKey.", "inputSchema");
    }

    /// <summary>The class of a row at hand, negative for the predicted one.</summary>
    /// <param name="rows">The rows at hand.</param>
    /// <param name="column">A key, or a number.</param>
    internal static Func<int, int> Reader(IRowBlock rows, DataViewSchema.Column column)
    {
        var type = column.Type;
        if (IsKey(type))
        {
            // Keys count from 1; 0 is a missing value, for which the prediction is explained.
            return Read<uint>(rows, column, value => (int)value - 1);
        }

        return type == NumberDataViewType.Int32 ? Read<int>(rows, column, value => value)
            : type == NumberDataViewType.Int64 ? Read<long>(rows, column, value => (int)Math.Clamp(value, -1, int.MaxValue))
            : type == NumberDataViewType.UInt32 ? Read<uint>(rows, column, value => (int)Math.Min(value, int.MaxValue))
            : Read<float>(rows, column, value => float.IsNaN(value) ? -1 : (int)value);
    }

    static bool IsKey(DataViewType type) => type is KeyDataViewType && type.RawType == typeof(uint);

    static Func<int, int> Read<T>(IRowBlock rows, DataViewSchema.Column column, Func<T, int> convert)
    {
        var values = rows.Values<T>(column);
        return row => convert(values[row]);
    }
}
