using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Columns;

/// <summary>Finds input columns and checks their types, in ML.NET's wording.</summary>
static class InputColumns
{
    internal static DataViewSchema.Column Find(DataViewSchema schema, string name)
        => schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Where(c => !c.IsHidden).Select(c => c.Name));

    /// <summary>The column of pixels that a model takes.</summary>
    internal static DataViewSchema.Column Pixels(DataViewSchema schema, string name, ModelDescription model)
    {
        var column = Find(schema, name);
        var expected = model.Input.RowShape;
        if (column.Type is not VectorDataViewType { IsKnownSize: true } vector || vector.ItemType != NumberDataViewType.Single
            || vector.Size != expected.Aggregate(1, (n, d) => n * d))
        {
            throw Mismatch(name, Expected(expected), column.Type.ToString()!, PixelHint(column.Type, model));
        }

        // A flat vector is taken as it is; one that knows its axes must have the model's.
        int[] axes = [.. vector.Dimensions.SkipWhile(d => d == 1)];
        return vector.Dimensions.Length <= 2 || axes.AsEnumerable().SequenceEqual(expected.SkipWhile(d => d == 1))
            ? column
            : throw Mismatch(name, Expected(expected), column.Type.ToString()!, PixelHint(column.Type, model));
    }

    internal static DataViewSchema.Column Image(DataViewSchema schema, string name)
    {
        var column = Find(schema, name);
        return column.Type is ImageDataViewType ? column : throw Mismatch(name, "Image", column.Type.ToString()!, "Load pictures with LoadImages.");
    }

    /// <summary>A column of maps: a vector of known size with two axes [H, W].</summary>
    internal static DataViewSchema.Column Map(DataViewSchema schema, string name)
    {
        var column = Find(schema, name);
        return column.Type is VectorDataViewType { IsKnownSize: true, Dimensions.Length: 2 } vector && vector.ItemType == NumberDataViewType.Single
            ? column
            : throw Mismatch(name, "Vector<Single, H, W>", column.Type.ToString()!, MakeMap);
    }

    internal static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        foreach (var column in schema)
        {
            if (column.Name == name)
            {
                return column;
            }
        }

        throw Missing(name, schema.Select(c => c.Name));
    }

    internal static SchemaShape.Column Floats(SchemaShape schema, string name, string hint)
    {
        var column = Find(schema, name);
        return column.Kind == SchemaShape.Column.VectorKind.Vector && column.ItemType == NumberDataViewType.Single
            ? column
            : throw Mismatch(name, "a known-size vector of Single", Describe(column), hint);
    }

    internal static SchemaShape.Column Image(SchemaShape schema, string name)
    {
        var column = Find(schema, name);
        return column.ItemType is ImageDataViewType ? column : throw Mismatch(name, "Image", Describe(column), "Load pictures with LoadImages.");
    }

    internal const string MakePixels = "Make it with ExtractPixels or PrepareImages.";

    internal const string MakeMap = "Make it with one of the ExplainBy... estimators.";

    static string Describe(SchemaShape.Column column) => column.Kind switch
    {
        SchemaShape.Column.VectorKind.Scalar => column.ItemType.ToString()!,
        SchemaShape.Column.VectorKind.Vector => $"a known-size vector of {column.ItemType}",
        _ => $"a variable-size vector of {column.ItemType}",
    };

    static string Expected(IReadOnlyList<int> shape) => $"Vector<Single, {string.Join(", ", shape)}>";

    static string PixelHint(DataViewType type, ModelDescription model)
    {
        var (c, h, w) = (model.Input.Channels, model.Input.Height, model.Input.Width);
        var interleaved = model.Input.Layout == ImageLayout.ChannelsLast;
        return type switch
        {
            VectorDataViewType { Dimensions: [var a, var b, var d] } when (a, b, d) == (interleaved ? (c, h, w) : (h, w, c))
                => $"The pixels are {(interleaved ? "planar" : "interleaved")}, but '{model.Name}' takes them {(interleaved ? "interleaved" : "planar")}: set interleavePixelColors: {(interleaved ? "true" : "false")} in ExtractPixels.",
            ImageDataViewType => "Set Options.Preprocessing to what the model was trained with, or make pixels with ExtractPixels or PrepareImages.",
            _ => $"Resize pictures to {w} x {h} and take {c} channel{(c == 1 ? "" : "s")}, as '{model.Name}' expects.",
        };
    }

    static ArgumentOutOfRangeException Missing(string name, IEnumerable<string> columns)
        => new("inputSchema", $"Could not find input column '{name}'. Columns: {string.Join(", ", columns.Select(c => $"'{c}'"))}.");

    static ArgumentException Mismatch(string name, string expected, string actual, string hint)
        => new($"Schema mismatch for input column '{name}': expected {expected}, got {actual}. {hint}", "inputSchema");
}
