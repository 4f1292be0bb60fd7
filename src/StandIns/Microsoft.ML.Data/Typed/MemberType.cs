using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What a member's declared type means: one value or a vector, of which item.</summary>
internal readonly record struct MemberType(MemberInfo Member, bool IsVector, Type Item)
{
    public static MemberType Of(MemberInfo member)
    {
        (bool isVector, Type item) = Split(DeclaredType(member));
        if (DataViewTypes.PrimitiveOrNull(item) == null && DataViewTypeManager.Find(item, member.GetCustomAttributes()) == null)
            throw Contracts.ExceptParam("rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        return new(member, isVector, item);
    }

    public static Type DeclaredType(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static (bool IsVector, Type Item) Split(Type declared)
    {
        bool isBuffer = declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(VBuffer<>);
        Type item = declared.IsArray ? declared.GetElementType() : isBuffer ? declared.GetGenericArguments()[0] : declared;
        return (declared.IsArray || isBuffer, item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item);
    }

    /// <summary>The column type that the member's attributes ask for.</summary>
    public DataViewType ColumnType()
    {
        if (DataViewTypeManager.Find(Item, Member.GetCustomAttributes()) is { } custom)
            return custom;
        PrimitiveDataViewType item = DataViewTypes.PrimitiveOrNull(Item);
        if (Member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Contracts.CheckParam(KeyDataViewType.IsValidDataType(Item), "userType",
                $"Member {Member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            item = new KeyDataViewType(Item, key.Count);
        }
        var vector = Member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(vector == null || IsVector, "userType",
            $"Member {Member.Name} marked with VectorTypeAttribute, but does not appear to be a vector type");
        if (!IsVector)
            return item;
        return vector is { Dimensions.Length: > 0 } ? new VectorDataViewType(item, vector.Dimensions) : new VectorDataViewType(item);
    }

    /// <summary>Refuses a column type that values of this member cannot be stored as.</summary>
    public void Check(SchemaDefinition.Column column, string name)
    {
        static string Kind(bool vector) => vector ? "vector" : "scalar";
        bool isVector = column.ColumnType is VectorDataViewType;
        Contracts.CheckParam(isVector == IsVector, "userSchemaDefinition",
            $"Column '{name}' is supposed to be {Kind(isVector)}, but type of associated field '{column.MemberName}' is {Kind(IsVector)}");
        Type item = column.ColumnType.GetItemType().RawType;
        Contracts.CheckParam(item == Item, "userSchemaDefinition",
            $"Column '{name}' is supposed to have item type {item}, but associated field has type {Item}");
    }

    /// <summary>Whether a column of <paramref name="type"/> can be read into this member.</summary>
    public bool Reads(DataViewType type) => type is VectorDataViewType == IsVector && type.GetItemType().RawType == Item;
}
