using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Columns;

/// <summary>Makes the columns of a <see cref="SchemaShape"/>, whose constructor ML.NET keeps to itself: a public estimator is asked for them.</summary>
static class NewColumns
{
    internal static SchemaShape.Column Floats(TransformsCatalog catalog, string name, params int[] dimensions)
        => Column<FloatVector>(catalog, name, nameof(FloatVector.Value), new VectorDataViewType(NumberDataViewType.Single, dimensions));

    internal static SchemaShape.Column Image(TransformsCatalog catalog, string name)
        => Column<ImageValue>(catalog, name, nameof(ImageValue.Value), new ImageDataViewType());

    /// <summary>The columns of a schema with one more; a column of that name is hidden by the new one.</summary>
    internal static SchemaShape Append(SchemaShape schema, SchemaShape.Column column)
        => new(schema.Where(c => c.Name != column.Name).Append(column));

    static SchemaShape.Column Column<T>(TransformsCatalog catalog, string name, string member, DataViewType type) where T : class, new()
    {
        var definition = SchemaDefinition.Create(typeof(T));
        var column = definition[member];
        column.ColumnName = name;
        column.ColumnType = type;
        return catalog.CustomMapping<None, T>((_, _) => { }, null, outputSchemaDefinition: definition)
            .GetOutputSchema(new([]))
            .Single(c => c.Name == name);
    }

    sealed class None;

    sealed class FloatVector
    {
        public float[]? Value { get; set; }
    }

    sealed class ImageValue
    {
        [ImageType(64, 64)]
        public MLImage? Value { get; set; }
    }
}
