using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
        => Contracts.CheckValue(data, nameof(data)).GetColumn<T>(data.Schema[columnName]);

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(column.Name, nameof(column));
        DataViewSchema.Column own = data.Schema[column.Index];
        Contracts.CheckParam(own.Name == column.Name && own.Type.Equals(column.Type), nameof(column),
            $"column with name {column.Name}, type {column.Type}, and index {column.Index} cannot be found in data");
        (bool isVector, Type item) = MemberType.Split(typeof(T));
        bool fits = typeof(T) == own.Type.RawType || (isVector == own.Type is VectorDataViewType && item == own.Type.GetItemType().RawType);
        Contracts.CheckParam(fits, nameof(column), $"Cannot map column (name: {own.Name}, type: {own.Type}) in data to the user-defined type, {typeof(T)}.");
        return Values<T>(data, own);
    }

    static IEnumerable<T> Values<T>(IDataView data, DataViewSchema.Column column)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        T current = default;
        Func<object, T> get = typeof(T).IsArray ? null : _ => current;
        Action<object> read = ValueAccess.MakeSetter<object, T>(cursor, column, get, (_, value) => current = value);
        while (cursor.MoveNext())
        {
            read(null);
            yield return current;
        }
    }
}
