using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Cursors;

namespace Microsoft.ML.Saliency.Columns;

/// <summary>Reads the class to explain from a column.</summary>
static class TargetColumn
{
    /// <summary>The class of a row at hand, negative for the predicted one.</summary>
    /// <param name="rows">The rows at hand.</param>
    /// <param name="column">A key, or a number.</param>
    internal static Func<int, int> Reader(IRowBlock rows, DataViewSchema.Column column)
    {
        var type = column.Type;
        if (type is KeyDataViewType && type.RawType == typeof(uint))
        {
            // Keys count from 1; 0 is a missing value, for which the prediction is explained.
            return Read<uint>(rows, column, value => (int)value - 1);
        }

        return type == NumberDataViewType.Int32 ? Read<int>(rows, column, value => value)
            : type == NumberDataViewType.Int64 ? Read<long>(rows, column, value => (int)Math.Clamp(value, -1, int.MaxValue))
            : type == NumberDataViewType.UInt32 ? Read<uint>(rows, column, value => (int)Math.Min(value, int.MaxValue))
            : type == NumberDataViewType.Single ? Read<float>(rows, column, value => float.IsNaN(value) ? -1 : (int)value)
            : throw new ArgumentException($"Schema mismatch for target column '{column.Name}': expected a key, Int32, Int64, UInt32 or Single, got {type}. Turn labels into keys with MapValueToKey.", nameof(column));
    }

    static Func<int, int> Read<T>(IRowBlock rows, DataViewSchema.Column column, Func<T, int> convert)
    {
        var values = rows.Values<T>(column);
        return row => convert(values[row]);
    }
}
