using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The type of a column of <see cref="MLImage"/>; height and width are 0 where rows may differ in size.</summary>
public sealed class ImageDataViewType : StructuredDataViewType
{
    public readonly int Height;
    public readonly int Width;

    public ImageDataViewType() : base(typeof(MLImage)) { }

    public ImageDataViewType(int height, int width) : base(typeof(MLImage))
    {
        Contracts.CheckParam(height > 0, nameof(height), $"The height is {height}. Must be positive.");
        Contracts.CheckParam(width > 0, nameof(width), $"The width is {width}. Must be positive.");
        Contracts.CheckParam((long)height * width <= int.MaxValue / 4, nameof(height), $"{nameof(height)} * {nameof(width)} is too large: {height} * {width}, at most {int.MaxValue / 4}.");
        (Height, Width) = (height, width);
    }

    public override bool Equals(DataViewType other) => other is ImageDataViewType image && (image.Height, image.Width) == (Height, Width);

    public override int GetHashCode() => HashCode.Combine(Height, Width);

    public override string ToString() => Height == 0 && Width == 0 ? "Image" : $"Image<{Height}, {Width}>";
}

/// <summary>On a member of type <see cref="MLImage"/>: the size that every row's image has.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    readonly int _height, _width;

    public ImageTypeAttribute() { }

    public ImageTypeAttribute(int height, int width)
    {
        Contracts.CheckParam(width > 0, nameof(width), "Should be positive number");
        Contracts.CheckParam(height > 0, nameof(height), "Should be positive number");
        (_height, _width) = (height, width);
    }

    public override bool Equals(DataViewTypeAttribute other) => other is ImageTypeAttribute image && (image._height, image._width) == (_height, _width);

    public override int GetHashCode() => HashCode.Combine(_height, _width);

    // An attribute without a size is refused here, as by the package.
    public override void Register() => DataViewTypeManager.Register(new ImageDataViewType(_height, _width), typeof(MLImage), this);
}

/// <summary>What the transforms of image columns ask of their input.</summary>
internal static class ImageColumn
{
    public static ImageDataViewType Check(DataViewSchema.Column input) =>
        input.Type as ImageDataViewType ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, "image", input.Type.ToString());

    public static SchemaShape.Column Check(SchemaShape inputSchema, string name)
    {
        var column = Contracts.CheckValue(inputSchema, nameof(inputSchema)).FindInput(name);
        return column.ItemType is ImageDataViewType && column.Kind == SchemaShape.Column.VectorKind.Scalar
            ? column
            : throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name, new ImageDataViewType().ToString(), column.GetTypeString());
    }
}
