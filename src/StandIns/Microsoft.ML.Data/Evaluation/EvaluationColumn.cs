using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A column that an evaluation reads: of the type that its role asks for, or refused.</summary>
internal static class EvaluationColumn
{
    public static DataViewSchema.Column Find(IDataView data, string name, string role, DataViewType expected)
    {
        DataViewSchema.Column column = Find(data, name, role);
        return column.Type.Equals(expected) ? column : throw Mismatch(column, role, expected.ToString());
    }

    public static DataViewSchema.Column Find(IDataView data, string name, string role)
        => data.Schema.GetColumnOrNull(Contracts.CheckNonEmpty(name, role)) ?? throw Contracts.ExceptSchemaMismatch("schema", role, name);

    public static Exception Mismatch(DataViewSchema.Column column, string role, string expected)
        => Contracts.ExceptSchemaMismatch("schema", role, column.Name, expected, column.Type.ToString());

    /// <summary>What reads the column's current value.</summary>
    public static Func<T> Reader<T>(this DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return value;
        };
    }

    public static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
