using Microsoft.ML.Data;

namespace Microsoft.ML.Saliency.Columns;

/// <summary>Reads the class to explain from a column.</summary>
static class TargetColumn
{
    /// <param name="row">The row.</param>
    /// <param name="column">A key, or a number.</param>
    /// <param name="pattern">What of the class is explained: its score or its loss, of logits or of the output.</param>
    internal static Func<Target> Getter(DataViewRow row, DataViewSchema.Column column, Target pattern)
    {
        var index = Index(row, column);
        int[] rows = [0];
        return () => pattern.For([index()], rows);
    }

    static Func<int> Index(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type;
        if (type is KeyDataViewType && type.RawType == typeof(uint))
        {
            // Keys count from 1; 0 is a missing value, for which the prediction is explained.
            return Read<uint>(row, column, value => (int)value - 1);
        }

        return type == NumberDataViewType.Int32 ? Read<int>(row, column, value => value)
            : type == NumberDataViewType.Int64 ? Read<long>(row, column, value => (int)Math.Clamp(value, -1, int.MaxValue))
            : type == NumberDataViewType.UInt32 ? Read<uint>(row, column, value => (int)Math.Min(value, int.MaxValue))
            : type == NumberDataViewType.Single ? Read<float>(row, column, value => float.IsNaN(value) ? -1 : (int)value)
            : throw new ArgumentException($"Schema mismatch for target column '{column.Name}': expected a key, Int32, Int64, UInt32 or Single, got {type}. Turn labels into keys with MapValueToKey.", nameof(column));
    }

    static Func<int> Read<T>(DataViewRow row, DataViewSchema.Column column, Func<T, int> convert)
    {
        var getter = row.GetGetter<T>(column);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
