namespace Microsoft.ML.Data;

public static class SchemaAnnotationsExtensions
{
    internal const string SlotNames = "SlotNames";
    internal const string KeyValues = "KeyValues";
    internal const string Normalized = "IsNormalized";

    public static bool HasSlotNames(this DataViewSchema.Column column)
        => column.Type is VectorDataViewType { Size: > 0 } vector && IsVectorOf(column, SlotNames, TextDataViewType.Instance, (ulong)vector.Size);

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames)
        => column.Annotations.GetValue(SlotNames, ref slotNames);

    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null)
        => column.Type.GetItemType() is KeyDataViewType key && IsVectorOf(column, KeyValues, keyValueItemType ?? TextDataViewType.Instance, key.Count);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues)
        => column.Annotations.GetValue(KeyValues, ref keyValues);

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        bool value = false;
        if (column.Annotations.Schema.GetColumnOrNull(Normalized) is { Type: BooleanDataViewType })
            column.Annotations.GetValue(Normalized, ref value);
        return value;
    }

    static bool IsVectorOf(DataViewSchema.Column column, string kind, PrimitiveDataViewType item, ulong size)
        => column.Annotations.Schema.GetColumnOrNull(kind) is { Type: VectorDataViewType vector } && vector.ItemType.Equals(item) && (ulong)vector.Size == size;
}
