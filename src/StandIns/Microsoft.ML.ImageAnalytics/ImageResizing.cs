using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>An image column to one of a fixed size.</summary>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    readonly ImageResizingEstimator.ResizingKind _resizing;
    readonly ImageResizingEstimator.Anchor _anchor;

    internal ImageResizingTransformer(IHostEnvironment env, string outputColumnName, string inputColumnName, ImageDataViewType size,
        ImageResizingEstimator.ResizingKind resizing, ImageResizingEstimator.Anchor anchor) : base(env, (outputColumnName, inputColumnName))
    {
        Contracts.CheckParam(Enum.IsDefined(resizing), nameof(resizing), $"'{resizing}' is no kind of resizing: choose {string.Join(", ", Enum.GetNames<ImageResizingEstimator.ResizingKind>())}.");
        Contracts.CheckParam(Enum.IsDefined(anchor), nameof(anchor), $"'{anchor}' is no anchor: choose {string.Join(", ", Enum.GetNames<ImageResizingEstimator.Anchor>())}.");
        (Size, _resizing, _anchor) = (size, resizing, anchor);
    }

    internal ImageDataViewType Size { get; }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var (output, input) = ctx.ReadColumns().Single();
        var size = new ImageDataViewType(ctx.Reader.ReadInt32(), ctx.Reader.ReadInt32());
        return new ImageResizingTransformer(env, output, input, size, (ImageResizingEstimator.ResizingKind)ctx.Reader.ReadByte(), (ImageResizingEstimator.Anchor)ctx.Reader.ReadByte());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(ImageResizingTransformer));
        ctx.WriteColumns(ColumnPairs);
        ctx.Writer.Write(Size.Height);
        ctx.Writer.Write(Size.Width);
        ctx.Writer.Write((byte)_resizing);
        ctx.Writer.Write((byte)_anchor);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column input, int pair) => ImageColumn.Check(input);

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair) => (Size, null);

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer)
    {
        var getSource = row.GetGetter<MLImage>(input);
        MLImage source = null;
        // The source is freed by whoever made it: where it has the size already, it is what this column hands on.
        disposer = null;
        return (ValueGetter<MLImage>)((ref MLImage image) =>
        {
            image?.Dispose();
            image = null;
            getSource(ref source);
            if (source is null || (source.Width, source.Height) == (Size.Width, Size.Height))
            {
                image = source;
                return;
            }
            image = Resize(source);
            image.Tag = source.Tag;
        });
    }

    MLImage Resize(MLImage source)
    {
        if (_resizing == ImageResizingEstimator.ResizingKind.Fill)
            return ImageResampler.Fill(source, Size.Width, Size.Height);
        var (across, down) = ((float)Size.Width / source.Width, (float)Size.Height / source.Height);
        var scale = _resizing == ImageResizingEstimator.ResizingKind.IsoPad ? Math.Min(across, down) : Math.Max(across, down);
        var (spareX, spareY) = (Size.Width - source.Width * scale, Size.Height - source.Height * scale);
        // Fractions of a pixel are cut off, as the package cuts them.
        return ImageResampler.Draw(source, Size.Width, Size.Height,
            (int)(spareX * Share(ImageResizingEstimator.Anchor.Left, ImageResizingEstimator.Anchor.Right)),
            (int)(spareY * Share(ImageResizingEstimator.Anchor.Top, ImageResizingEstimator.Anchor.Bottom)),
            (int)(source.Width * scale), (int)(source.Height * scale));
    }

    // How much of the spare (negative when cropping) lies before the picture. Padding is always on both sides.
    float Share(ImageResizingEstimator.Anchor start, ImageResizingEstimator.Anchor end) =>
        _resizing != ImageResizingEstimator.ResizingKind.IsoCrop ? 0.5f : _anchor == start ? 0 : _anchor == end ? 1 : 0.5f;
}

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    readonly string _output, _input;

    internal ImageResizingEstimator(IHostEnvironment env, string outputColumnName, int imageWidth, int imageHeight, string inputColumnName, ResizingKind resizing, Anchor cropAnchor)
        : base(new ImageResizingTransformer(env, outputColumnName, inputColumnName ?? outputColumnName, new ImageDataViewType(imageHeight, imageWidth), resizing, cropAnchor)) =>
        (_output, _input) = (outputColumnName, inputColumnName ?? outputColumnName);

    public enum ResizingKind : byte
    {
        IsoPad,
        IsoCrop,
        Fill,
    }

    public enum Anchor : byte
    {
        Right,
        Left,
        Top,
        Bottom,
        Center,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ImageColumn.Check(inputSchema, _input);
        return inputSchema.With(new SchemaShape.Column(_output, Transformer.Size));
    }
}
