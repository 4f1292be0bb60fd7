using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Which data view type stands for a .NET type of someone's own, perhaps as an attribute on the member configures it.</summary>
public static class DataViewTypeManager
{
    static readonly Lock s_lock = new();
    static readonly Dictionary<(Type, DataViewTypeAttribute), DataViewType> s_typeOf = [];
    static readonly Dictionary<DataViewType, (Type, DataViewTypeAttribute)> s_rawOf = [];

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        Contracts.CheckValue(dataViewType, nameof(dataViewType));
        Contracts.CheckValue(type, nameof(type));
        Contracts.CheckParam(DataViewTypes.PrimitiveOrNull(type) == null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)),
            nameof(type), $"Type {type} has a data view type of ML.NET's own and cannot be registered again.");
        lock (s_lock)
        {
            (Type, DataViewTypeAttribute) raw = (type, typeAttribute);
            if (s_typeOf.TryGetValue(raw, out DataViewType knownType) && !knownType.Equals(dataViewType))
                throw Contracts.ExceptParam(nameof(type),
                    $"Repeated type register. The raw type {type} has been associated with {knownType} so it cannot be associated with {dataViewType}.");
            if (s_rawOf.TryGetValue(dataViewType, out (Type Type, DataViewTypeAttribute) knownRaw) && !knownRaw.Equals(raw))
                throw Contracts.ExceptParam(nameof(dataViewType),
                    $"Repeated type register. The DataView type {dataViewType} has been associated with {knownRaw.Type} so it cannot be associated with {type}.");
            s_typeOf[raw] = dataViewType;
            s_rawOf[dataViewType] = raw;
        }
    }

    /// <summary>Whether columns of that very type can be read into members and members into them: a type of someone's own must have been registered.</summary>
    internal static bool Knows(DataViewType dataViewType)
    {
        if (dataViewType is PrimitiveDataViewType or VectorDataViewType)
            return true;
        lock (s_lock)
            return s_rawOf.ContainsKey(dataViewType);
    }

    /// <summary>The type registered for <paramref name="type"/> with the one such attribute among <paramref name="attributes"/>, or null.</summary>
    internal static DataViewType Find(Type type, IEnumerable<Attribute> attributes)
    {
        DataViewTypeAttribute[] own = [.. attributes.OfType<DataViewTypeAttribute>()];
        Contracts.CheckParam(own.Length <= 1, nameof(type),
            $"Type {type.Name} cannot be marked with multiple attributes, {string.Join<DataViewTypeAttribute>(", ", own)}, derived from {typeof(DataViewTypeAttribute)}.");
        lock (s_lock)
            return s_typeOf.GetValueOrDefault((type, own.FirstOrDefault()));
    }
}
