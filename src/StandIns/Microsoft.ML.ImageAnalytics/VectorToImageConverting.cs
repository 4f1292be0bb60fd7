using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>A vector column to an image column: colour * scale - offset, rounded; bytes are taken as they are.</summary>
public sealed class VectorToImageConvertingTransformer : OneToOneTransformerBase
{
    readonly ColourLayout _layout;
    readonly float _scale, _offset;

    internal VectorToImageConvertingTransformer(IHostEnvironment env, string outputColumnName, string inputColumnName, ImageDataViewType size, ColourLayout layout,
        float scaleImage, float offsetImage) : base(env, (outputColumnName, inputColumnName))
    {
        Contracts.CheckParam(float.IsFinite(offsetImage), nameof(offsetImage), $"The offset is {offsetImage}; it must be finite.");
        Contracts.CheckParam(float.IsFinite(scaleImage) && scaleImage != 0, nameof(scaleImage), $"The scale is {scaleImage}; it must be finite and not 0.");
        (Size, _layout, _scale, _offset) = (size, layout, scaleImage, offsetImage);
    }

    internal ImageDataViewType Size { get; }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var (output, input) = ctx.ReadColumns().Single();
        var size = new ImageDataViewType(ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32());
        return new VectorToImageConvertingTransformer(env, output, input, size, ColourLayout.Read(ctx.Reader), ctx.Reader.ReadSingle(), ctx.Reader.ReadSingle());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(VectorToImageConvertingTransformer));
        ctx.WriteColumns(ColumnPairs);
        ctx.Writer.Write(Size.Height);
        ctx.Writer.Write(Size.Width);
        _layout.Write(ctx.Writer);
        ctx.Writer.Write(_scale);
        ctx.Writer.Write(_offset);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column input, int pair)
    {
        var vector = input.Type as VectorDataViewType ?? throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, "image", input.Type.ToString());
        if (vector.Size != Size.Height * Size.Width * _layout.Planes)
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name,
                new VectorDataViewType(vector.ItemType, Size.Height, Size.Width, _layout.Planes).ToString(), vector.ToString());
    }

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair) => (Size, null);

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer)
    {
        disposer = null;
        var itemType = ((VectorDataViewType)input.Type).ItemType;
        return itemType == NumberDataViewType.Single ? Getter<float>(row, input)
            : itemType == NumberDataViewType.Double ? Getter<double>(row, input)
            : itemType == NumberDataViewType.Byte ? Getter<byte>(row, input)
            : throw Contracts.Except($"We only support float, double or byte arrays; column '{input.Name}' has {itemType}.");
    }

    ValueGetter<MLImage> Getter<T>(DataViewRow row, DataViewSchema.Column input) where T : IConvertible
    {
        var getVector = row.GetGetter<VBuffer<T>>(input);
        VBuffer<T> vector = default, dense = default;
        var scaled = typeof(T) != typeof(byte) && (_offset != 0 || _scale != 1);
        return (ref MLImage image) =>
        {
            getVector(ref vector);
            image = null;
            if (vector.GetValues().IsEmpty)
                return;
            vector.CopyToDense(ref dense);
            var pixels = new byte[4 * Size.Height * Size.Width];
            // A colour that the vector lacks is 0, and alpha 255; but where there is scaling, the package leaves alpha at 0.
            if (!scaled)
                MemoryMarshal.Cast<byte, uint>(pixels.AsSpan()).Fill(0xFF000000);
            Fill(pixels.AsSpan(0), dense.GetValues(), _layout.Blue, scaled);
            Fill(pixels.AsSpan(1), dense.GetValues(), _layout.Green, scaled);
            Fill(pixels.AsSpan(2), dense.GetValues(), _layout.Red, scaled);
            Fill(pixels.AsSpan(3), dense.GetValues(), _layout.Alpha, scaled);
            image = new MLImage(Size.Width, Size.Height, MLPixelFormat.Bgra32, pixels) { Tag = nameof(VectorToImageConvertingTransformer) };
        };
    }

    void Fill<T>(Span<byte> pixels, ReadOnlySpan<T> values, int plane, bool scaled) where T : IConvertible
    {
        if (plane < 0)
            return;
        var (from, step) = _layout.Walk(plane, Size.Height * Size.Width);
        for (var to = 0; to < pixels.Length; to += 4, from += step)
        {
            var value = values[from].ToSingle(CultureInfo.InvariantCulture);
            pixels[to] = scaled ? (byte)Math.Round(value * _scale - _offset) : (byte)value;
        }
    }
}

public sealed class VectorToImageConvertingEstimator : TrivialEstimator<VectorToImageConvertingTransformer>
{
    readonly string _output, _input;

    internal VectorToImageConvertingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, ImageDataViewType size, ColourLayout layout,
        float scaleImage, float offsetImage)
        : base(new VectorToImageConvertingTransformer(env, outputColumnName, inputColumnName ?? outputColumnName, size, layout, scaleImage, offsetImage)) =>
        (_output, _input) = (outputColumnName, inputColumnName ?? outputColumnName);

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var column = Contracts.CheckValue(inputSchema, nameof(inputSchema)).FindInput(_input);
        if (column.Kind != SchemaShape.Column.VectorKind.Vector
            || column.ItemType != NumberDataViewType.Single && column.ItemType != NumberDataViewType.Double && column.ItemType != NumberDataViewType.Byte)
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", _input, "known-size vector of type Single, Double or Byte", column.GetTypeString());
        return inputSchema.With(new SchemaShape.Column(_output, Transformer.Size));
    }
}
