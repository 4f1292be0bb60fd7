using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A schema in a model file: names, types and annotations of its columns, hidden ones too. Columns that it cannot hold (images) are left out.</summary>
internal static class SchemaFormat
{
    public static void Write(Stream stream, DataViewSchema schema, IChannel channel)
    {
        foreach (DataViewSchema.Column column in schema.Where(column => !ValueFormat.Holds(column.Type)))
            channel.Info(MessageSensitivity.Schema, $"The column '{column.Name}' will not be written as it has unsavable column type.");
        DataViewSchema.Column[] columns = [.. schema.Where(column => ValueFormat.Holds(column.Type))];
        Contracts.Check(columns.Length > 0, "No valid columns to save");
        using var writer = new BinaryWriter(stream);
        writer.Write(columns.Length);
        foreach (DataViewSchema.Column column in columns)
        {
            writer.Write(column.Name);
            writer.WriteType(column.Type);
            Write(writer, column.Annotations);
        }
    }

    public static DataViewSchema Read(Stream stream)
    {
        using var reader = new BinaryReader(stream);
        var schema = new DataViewSchema.Builder();
        for (int columns = reader.ReadInt32(); columns > 0; columns--)
            schema.AddColumn(reader.ReadString(), reader.ReadType(), ReadAnnotations(reader));
        return schema.ToSchema();
    }

    static void Write(BinaryWriter writer, DataViewSchema.Annotations annotations)
    {
        DataViewSchema.Column[] kinds = [.. annotations.Schema.Where(kind => ValueFormat.Holds(kind.Type))];
        writer.Write(kinds.Length);
        foreach (DataViewSchema.Column kind in kinds)
        {
            writer.Write(kind.Name);
            writer.WriteType(kind.Type);
            Call(kind.Type, nameof(WriteValue), nameof(WriteVector), writer, annotations, kind);
        }
    }

    static DataViewSchema.Annotations ReadAnnotations(BinaryReader reader)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        for (int kinds = reader.ReadInt32(); kinds > 0; kinds--)
        {
            string name = reader.ReadString();
            DataViewType type = reader.ReadType();
            annotations.Add(name, type, Call(type, nameof(ReadValue), nameof(ReadVector), reader));
        }
        return annotations.ToAnnotations();
    }

    static Delegate Call(DataViewType type, string ofValue, string ofVector, params object[] arguments)
        => Getters.Invoke<Delegate>(typeof(SchemaFormat), null, type is VectorDataViewType ? ofVector : ofValue, type.GetItemType().RawType, arguments);

    static Delegate WriteValue<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        T value = default;
        annotations.GetGetter<T>(kind)(ref value);
        writer.WriteValue(value);
        return null;
    }

    static Delegate WriteVector<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        VBuffer<T> value = default;
        annotations.GetGetter<VBuffer<T>>(kind)(ref value);
        writer.WriteVector(value);
        return null;
    }

    static Delegate ReadValue<T>(BinaryReader reader)
    {
        T value = reader.ReadValue<T>();
        return (ValueGetter<T>)((ref T destination) => destination = value);
    }

    static Delegate ReadVector<T>(BinaryReader reader)
    {
        VBuffer<T> value = reader.ReadVector<T>();
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) => value.CopyTo(ref destination));
    }
}
