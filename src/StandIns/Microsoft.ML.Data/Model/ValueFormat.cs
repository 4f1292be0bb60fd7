using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Types of columns, and their values, in a model file. What it cannot hold, the package's cannot hold either: images and types of one's own.</summary>
internal static class ValueFormat
{
    const byte Primitive = 0, Key = 1, Vector = 2;

    public static bool Holds(DataViewType type) => type switch
    {
        VectorDataViewType vector => Holds(vector.ItemType),
        KeyDataViewType => true,
        _ => DataViewTypes.PrimitiveOrNull(type.RawType) == type,
    };

    public static void WriteType(this BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case VectorDataViewType vector:
                writer.Write(Vector);
                writer.WriteType(vector.ItemType);
                writer.Write(vector.Dimensions.Length);
                foreach (int dimension in vector.Dimensions)
                    writer.Write(dimension);
                break;
            case KeyDataViewType key:
                writer.Write(Key);
                writer.Write(key.RawType.FullName);
                writer.Write(key.Count);
                break;
            default:
                writer.Write(Primitive);
                writer.Write(type.RawType == typeof(ReadOnlyMemory<char>) ? typeof(string).FullName : type.RawType.FullName);
                break;
        }
    }

    public static DataViewType ReadType(this BinaryReader reader)
    {
        switch (reader.ReadByte())
        {
            case Vector:
                DataViewType item = reader.ReadType();
                var dimensions = new int[reader.ReadInt32()];
                for (int i = 0; i < dimensions.Length; i++)
                    dimensions[i] = reader.ReadInt32();
                return new VectorDataViewType((PrimitiveDataViewType)item, dimensions);
            case Key:
                return new KeyDataViewType(ReadRaw(reader).RawType, reader.ReadUInt64());
            case Primitive:
                return ReadRaw(reader);
            default:
                throw Contracts.ExceptDecode("Corrupt model file: a column's type is of no known kind.");
        }
    }

    public static void WriteVector<T>(this BinaryWriter writer, in VBuffer<T> vector)
    {
        writer.Write(vector.Length);
        writer.Write(vector.GetValues().Length);
        foreach (T value in vector.GetValues())
            writer.WriteValue(value);
        foreach (int index in vector.GetIndices())
            writer.Write(index);
    }

    public static VBuffer<T> ReadVector<T>(this BinaryReader reader)
    {
        int length = reader.ReadInt32();
        var values = new T[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.ReadValue<T>();
        var indices = values.Length < length ? new int[values.Length] : [];
        for (int i = 0; i < indices.Length; i++)
            indices[i] = reader.ReadInt32();
        return new(length, values.Length, values, indices);
    }

    public static void WriteValue<T>(this BinaryWriter writer, T value)
    {
        switch (value)
        {
            case ReadOnlyMemory<char> text: writer.Write(text.ToString()); break;
            case sbyte number: writer.Write(number); break;
            case byte number: writer.Write(number); break;
            case short number: writer.Write(number); break;
            case ushort number: writer.Write(number); break;
            case int number: writer.Write(number); break;
            case uint number: writer.Write(number); break;
            case long number: writer.Write(number); break;
            case ulong number: writer.Write(number); break;
            case float number: writer.Write(number); break;
            case double number: writer.Write(number); break;
            case bool yes: writer.Write(yes); break;
            case TimeSpan time: writer.Write(time.Ticks); break;
            case DateTime time: writer.Write(time.Ticks); break;
            case DateTimeOffset time: writer.Write(time.Ticks); writer.Write(time.Offset.Ticks); break;
            case DataViewRowId id: writer.Write(id.Low); writer.Write(id.High); break;
            default: throw Contracts.NotHere($"Saving values of type {typeof(T)}");
        }
    }

    public static T ReadValue<T>(this BinaryReader reader) => (T)(object)(default(T) switch
    {
        ReadOnlyMemory<char> => reader.ReadString().AsMemory(),
        sbyte => reader.ReadSByte(),
        byte => reader.ReadByte(),
        short => reader.ReadInt16(),
        ushort => reader.ReadUInt16(),
        int => reader.ReadInt32(),
        uint => reader.ReadUInt32(),
        long => reader.ReadInt64(),
        ulong => reader.ReadUInt64(),
        float => reader.ReadSingle(),
        double => reader.ReadDouble(),
        bool => reader.ReadBoolean(),
        TimeSpan => new TimeSpan(reader.ReadInt64()),
        DateTime => new DateTime(reader.ReadInt64()),
        DateTimeOffset => new DateTimeOffset(reader.ReadInt64(), new TimeSpan(reader.ReadInt64())),
        DataViewRowId => (object)new DataViewRowId(reader.ReadUInt64(), reader.ReadUInt64()),
        _ => throw Contracts.NotHere($"Loading values of type {typeof(T)}"),
    });

    static PrimitiveDataViewType ReadRaw(BinaryReader reader)
    {
        string name = reader.ReadString();
        return DataViewTypes.PrimitiveOrNull(Type.GetType(name) ?? typeof(DataViewRowId).Assembly.GetType(name) ?? typeof(void))
            ?? throw Contracts.ExceptDecode($"Corrupt model file: a column's type is '{name}', which is no type of ML.NET's columns.");
    }
}
