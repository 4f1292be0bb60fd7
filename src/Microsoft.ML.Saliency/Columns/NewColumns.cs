using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Columns;

/// <summary>Makes the columns of a <see cref="SchemaShape"/>, whose constructor ML.NET keeps to itself: a public estimator is asked for them.</summary>
static class NewColumns
{
    internal static SchemaShape.Column Floats(
        TransformsCatalog catalog, string name, int[] dimensions, params (string Kind, DataViewType Type, VBuffer<ReadOnlyMemory<char>> Names)[] names)
        => Column<FloatVector>(catalog, name, nameof(FloatVector.Value), new VectorDataViewType(NumberDataViewType.Single, dimensions), names);

    internal static SchemaShape.Column Image(TransformsCatalog catalog, string name)
        => Column<ImageValue>(catalog, name, nameof(ImageValue.Value), new ImageDataViewType());

    internal static SchemaShape.Column Image(TransformsCatalog catalog, string name, int height, int width)
        => Column<ImageValue>(catalog, name, nameof(ImageValue.Value), new ImageDataViewType(height, width));

    internal static SchemaShape.Column Key(TransformsCatalog catalog, string name, KeyDataViewType type, params (string Kind, DataViewType Type, VBuffer<ReadOnlyMemory<char>> Names)[] names)
        => Column<KeyValue>(catalog, name, nameof(KeyValue.Value), type, names);

    internal static SchemaShape.Column Keys(TransformsCatalog catalog, string name, VectorDataViewType type, params (string Kind, DataViewType Type, VBuffer<ReadOnlyMemory<char>> Names)[] names)
        => Column<KeyVector>(catalog, name, nameof(KeyVector.Value), type, names);

    /// <summary>The columns of a schema with more; a column of the same name is hidden by the new one.</summary>
    internal static SchemaShape Append(SchemaShape schema, params IReadOnlyCollection<SchemaShape.Column> columns)
        => new(schema.Where(c => columns.All(n => n.Name != c.Name)).Concat(columns));

    static SchemaShape.Column Column<T>(
        TransformsCatalog catalog, string name, string member, DataViewType type, params (string Kind, DataViewType Type, VBuffer<ReadOnlyMemory<char>> Names)[] names)
        where T : class, new()
    {
        var definition = SchemaDefinition.Create(typeof(T));
        var column = definition[member];
        column.ColumnName = name;
        column.ColumnType = type;
        foreach (var (kind, annotationType, value) in names)
        {
            column.AddAnnotation(kind, value, annotationType);
        }

        return catalog.CustomMapping<None, T>((_, _) => { }, null, outputSchemaDefinition: definition)
            .GetOutputSchema(new([]))
            .Single(c => c.Name == name);
    }

    sealed class None;

    sealed class FloatVector
    {
        public float[]? Value { get; set; }
    }

    sealed class KeyValue
    {
        [KeyType(1)]
        public uint Value { get; set; }
    }

    sealed class KeyVector
    {
        [KeyType(1)]
        public uint[]? Value { get; set; }
    }

    sealed class ImageValue
    {
        [AnySize]
        public MLImage? Value { get; set; }
    }
}
