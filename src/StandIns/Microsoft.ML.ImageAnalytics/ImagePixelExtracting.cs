using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>An image column of known size to a vector column: (colour - offset) * scale as floats, or the bytes themselves.</summary>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    readonly ColourLayout _layout;
    readonly float _offset, _scale;

    internal ImagePixelExtractingTransformer(IHostEnvironment env, string outputColumnName, string inputColumnName, ColourLayout layout, float offsetImage, float scaleImage, bool asFloat)
        : base(env, (outputColumnName, inputColumnName))
    {
        Contracts.CheckParam(!asFloat || float.IsFinite(offsetImage), nameof(offsetImage), $"The offset is {offsetImage}; it must be finite.");
        Contracts.CheckParam(!asFloat || float.IsFinite(scaleImage) && scaleImage != 0, nameof(scaleImage), $"The scale is {scaleImage}; it must be finite and not 0.");
        (_layout, _offset, _scale) = (layout, offsetImage, scaleImage);
        ItemType = asFloat ? NumberDataViewType.Single : NumberDataViewType.Byte;
    }

    internal NumberDataViewType ItemType { get; }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var (output, input) = ctx.ReadColumns().Single();
        return new ImagePixelExtractingTransformer(env, output, input, ColourLayout.Read(ctx.Reader), ctx.Reader.ReadSingle(), ctx.Reader.ReadSingle(), ctx.Reader.ReadBoolean());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(ImagePixelExtractingTransformer));
        ctx.WriteColumns(ColumnPairs);
        _layout.Write(ctx.Writer);
        ctx.Writer.Write(_offset);
        ctx.Writer.Write(_scale);
        ctx.Writer.Write(ItemType == NumberDataViewType.Single);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column input, int pair)
    {
        if (ImageColumn.Check(input).Height == 0)
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, "known-size image", "unknown-size image");
    }

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair)
    {
        var image = (ImageDataViewType)input.Type;
        return (new VectorDataViewType(ItemType, _layout.Dimensions(image.Height, image.Width)), null);
    }

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer) =>
        ItemType == NumberDataViewType.Single ? Getter<float>(row, input, ToFloats, out disposer) : Getter<byte>(row, input, ToBytes, out disposer);

    ValueGetter<VBuffer<T>> Getter<T>(DataViewRow row, DataViewSchema.Column input, Convert<T> convert, out Action disposer)
    {
        var size = (ImageDataViewType)input.Type;
        var pixels = size.Height * size.Width;
        var getImage = row.GetGetter<MLImage>(input);
        MLImage image = null;
        disposer = () => image?.Dispose();
        return (ref VBuffer<T> vector) =>
        {
            getImage(ref image);
            if (image is null)
            {
                vector = VBufferEditor.Create(ref vector, _layout.Planes * pixels, 0).Commit();
                return;
            }
            Contracts.Check((image.Height, image.Width) == (size.Height, size.Width),
                $"The image in column '{input.Name}' is {image.Width} wide and {image.Height} high, where the column's type says {size.Width} and {size.Height}.");
            var editor = VBufferEditor.Create(ref vector, _layout.Planes * pixels);
            var colours = image.Pixels;
            var blue = image.PixelFormat == MLPixelFormat.Bgra32 ? 0 : 2;
            Extract(colours[blue..], _layout.Blue, editor.Values, pixels, convert);
            Extract(colours[1..], _layout.Green, editor.Values, pixels, convert);
            Extract(colours[(2 - blue)..], _layout.Red, editor.Values, pixels, convert);
            Extract(colours[3..], _layout.Alpha, editor.Values, pixels, convert);
            vector = editor.Commit();
        };
    }

    void Extract<T>(ReadOnlySpan<byte> colours, int plane, Span<T> values, int pixels, Convert<T> convert)
    {
        if (plane < 0)
            return;
        var (first, step) = _layout.Walk(plane, pixels);
        convert(colours, values[first..], step);
    }

    delegate void Convert<T>(ReadOnlySpan<byte> colours, Span<T> values, int step);

    void ToFloats(ReadOnlySpan<byte> colours, Span<float> values, int step)
    {
        for (var (from, to) = (0, 0); from < colours.Length; from += 4, to += step)
            values[to] = (colours[from] - _offset) * _scale;
    }

    static void ToBytes(ReadOnlySpan<byte> colours, Span<byte> values, int step)
    {
        for (var (from, to) = (0, 0); from < colours.Length; from += 4, to += step)
            values[to] = colours[from];
    }
}

public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    readonly string _output, _input;

    internal ImagePixelExtractingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, ColorBits colorsToExtract,
        ColorsOrder orderOfExtraction, bool interleavePixelColors, float offsetImage, float scaleImage, bool outputAsFloatArray)
        : base(new ImagePixelExtractingTransformer(env, outputColumnName, inputColumnName ?? outputColumnName,
            new ColourLayout(colorsToExtract, orderOfExtraction, interleavePixelColors, nameof(colorsToExtract)), offsetImage, scaleImage, outputAsFloatArray)) =>
        (_output, _input) = (outputColumnName, inputColumnName ?? outputColumnName);

    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 1,
        Red = 2,
        Green = 4,
        Blue = 8,
        Rgb = Red | Green | Blue,
        All = Alpha | Rgb,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG,
        ABRG,
        ABGR,
        AGRB,
        AGBR,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ImageColumn.Check(inputSchema, _input);
        return inputSchema.With(new SchemaShape.Column(_output, SchemaShape.Column.VectorKind.Vector, Transformer.ItemType, false));
    }
}
