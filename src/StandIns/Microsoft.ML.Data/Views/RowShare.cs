using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A number in [0, 1) for each row, the same whenever the rows are read: drawn from a seed in the rows' order, or made of a
/// column's value, so that rows of equal value have equal numbers. Rows are divided by it into training and test data.
/// </summary>
internal sealed class RowShare(IDataView data, DataViewSchema.Column? key, int seed)
{
    public static RowShare Of(IDataView data, string samplingKeyColumnName, int seed)
    {
        if (samplingKeyColumnName == null)
            return new(data, null, seed);
        DataViewSchema.Column key = data.Schema.GetColumnOrNull(samplingKeyColumnName)
            ?? throw Contracts.ExceptSchemaMismatch(nameof(samplingKeyColumnName), "SamplingKeyColumn", samplingKeyColumnName);
        return ValueFormat.Holds(key.Type) && key.Type is not VectorDataViewType ? new(data, key, seed) : throw Contracts.NotHere($"A sampling key of type {key.Type}");
    }

    /// <summary>The rows whose number is in [from, to), and all the others.</summary>
    public DataOperationsCatalog.TrainTestData Split(double from, double to)
    {
        IDataView Rows(bool within) => new FilteredView(data, key, row =>
        {
            Func<double> share = MakeNumbers(row);
            return () =>
            {
                double number = share();
                return (number >= from && number < to) == within;
            };
        });
        return new(Rows(within: false), Rows(within: true));
    }

    Func<double> MakeNumbers(DataViewRow row)
    {
        if (key is { } column)
            return Getters.Invoke<Func<double>>(typeof(RowShare), null, nameof(Hashes), column.Type.RawType, row, column, seed);
        var random = new Random(seed);
        return random.NextDouble;
    }

    // FNV-1a over the value as text, spread by one more multiplication: short texts differ in few bits.
    static Func<double> Hashes<T>(DataViewRow row, DataViewSchema.Column column, int seed)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            ulong hash = 14695981039346656037 ^ (uint)seed;
            foreach (char character in string.Format(null, "{0}", value))
                hash = (hash ^ character) * 1099511628211;
            hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15;
            return (hash >> 11) * (1.0 / (1UL << 53));
        };
    }
}
