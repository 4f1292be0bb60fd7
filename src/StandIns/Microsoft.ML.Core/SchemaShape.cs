using System.Collections;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What is known of a schema before there is data: names and kinds of columns, without sizes.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    static readonly SchemaShape s_empty = new([]);

    readonly Column[] _columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        _columns = [.. Contracts.CheckValue(columns, nameof(columns))];
        Contracts.CheckParam(_columns.All(column => column.IsValid), nameof(columns), "Some items are not initialized properly.");
    }

    public int Count => _columns.Length;

    public Column this[int index] => _columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) => new(schema.Where(column => !column.IsHidden)
        .Select(column => new Column(column.Name, column.Type, column.Annotations.Schema is { Count: > 0 } annotations ? Create(annotations) : null)));

    internal bool TryFindColumn(string name, out Column column)
    {
        column = _columns.FirstOrDefault(c => c.Name == name);
        return column.IsValid;
    }

    /// <summary>The column of that name, or the error that ML.NET's estimators raise when it is missing.</summary>
    internal Column FindInput(string name) => TryFindColumn(name, out Column column)
        ? column
        : throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name);

    /// <summary>This shape with <paramref name="columns"/> added; one of the same name is replaced.</summary>
    internal SchemaShape With(params IEnumerable<Column> columns)
    {
        Dictionary<string, Column> result = _columns.ToDictionary(column => column.Name);
        foreach (Column column in columns)
            result[column.Name] = column;
        return new(result.Values);
    }

    public struct Column
    {
        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }

        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind kind, DataViewType itemType, bool isKey, SchemaShape annotations = null)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            Contracts.CheckParam(itemType is not (KeyDataViewType or VectorDataViewType), nameof(itemType), $"An item is neither a key nor a vector, but is {itemType}.");
            (Name, Kind, ItemType, IsKey, Annotations) = (name, kind, itemType, isKey, annotations ?? s_empty);
        }

        internal Column(string name, DataViewType type, SchemaShape annotations = null)
            : this(name, KindOf(type), ItemOf(type), type.GetItemType() is KeyDataViewType, annotations) { }

        internal readonly bool IsValid => Name != null;

        internal readonly Column Renamed(string name) => new(name, Kind, ItemType, IsKey, Annotations);

        internal readonly string GetTypeString()
        {
            string item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString();
            return Kind switch { VectorKind.Vector => $"Vector<{item}>", VectorKind.VariableVector => $"VarVector<{item}>", _ => item };
        }

        static VectorKind KindOf(DataViewType type) => type is not VectorDataViewType vector ? VectorKind.Scalar
            : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;

        // A shape says of a key only that it is one, and how it is stored.
        static DataViewType ItemOf(DataViewType type) => type.GetItemType() is KeyDataViewType key ? DataViewTypes.PrimitiveOrNull(key.RawType) : type.GetItemType();
    }
}
