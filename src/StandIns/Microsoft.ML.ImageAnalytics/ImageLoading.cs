using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>A text column of paths to a column of images, or of the files' bytes.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    public readonly string ImageFolder;

    internal ImageLoadingTransformer(IHostEnvironment env, string imageFolder, bool decode, string outputColumnName, string inputColumnName)
        : base(env, (outputColumnName, inputColumnName))
    {
        if (!string.IsNullOrEmpty(imageFolder))
            ImageFolder = Directory.Exists(imageFolder) ? Path.GetFullPath(imageFolder) : throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
        OutputType = decode ? new ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte);
    }

    internal DataViewType OutputType { get; }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var (output, input) = ctx.ReadColumns().Single();
        return new ImageLoadingTransformer(env, ctx.Reader.ReadString(), ctx.Reader.ReadBoolean(), output, input);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(ImageLoadingTransformer));
        ctx.WriteColumns(ColumnPairs);
        ctx.Writer.Write(ImageFolder ?? "");
        ctx.Writer.Write(OutputType is ImageDataViewType);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column input, int pair)
    {
        if (input.Type is not TextDataViewType)
            throw Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, TextDataViewType.Instance.ToString(), input.Type.ToString());
    }

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair) => (OutputType, null);

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer)
    {
        var getPath = row.GetGetter<ReadOnlyMemory<char>>(input);
        if (OutputType is ImageDataViewType)
            return ImageGetter(getPath, out disposer);
        disposer = null;
        return BytesGetter(getPath);
    }

    ValueGetter<MLImage> ImageGetter(ValueGetter<ReadOnlyMemory<char>> getPath, out Action disposer)
    {
        ReadOnlyMemory<char> name = default;
        MLImage last = null;
        disposer = () => last?.Dispose();
        return (ref MLImage image) =>
        {
            image?.Dispose();
            image = null;
            getPath(ref name);
            if (name.Length > 0)
            {
                var path = FullPath(name);
                image = MLImage.CreateFromStream(new MemoryStream(File.ReadAllBytes(path)));
                image.Tag = path;
            }
            last = image;
        };
    }

    ValueGetter<VBuffer<byte>> BytesGetter(ValueGetter<ReadOnlyMemory<char>> getPath)
    {
        ReadOnlyMemory<char> name = default;
        return (ref VBuffer<byte> bytes) =>
        {
            getPath(ref name);
            var content = name.Length > 0 ? File.ReadAllBytes(FullPath(name)) : [];
            bytes = new VBuffer<byte>(content.Length, content);
        };
    }

    // Path.Combine keeps a path that is absolute already.
    string FullPath(ReadOnlyMemory<char> name) => ImageFolder is null ? name.ToString() : Path.Combine(ImageFolder, name.ToString());
}

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    readonly string _output, _input;

    internal ImageLoadingEstimator(IHostEnvironment env, string imageFolder, bool decode, string outputColumnName, string inputColumnName)
        : base(new ImageLoadingTransformer(env, imageFolder, decode, outputColumnName, inputColumnName ?? outputColumnName)) =>
        (_output, _input) = (outputColumnName, inputColumnName ?? outputColumnName);

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var column = Contracts.CheckValue(inputSchema, nameof(inputSchema)).FindInput(_input);
        if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", _input, TextDataViewType.Instance.ToString(), column.GetTypeString());
        return inputSchema.With(new SchemaShape.Column(_output, Transformer.OutputType));
    }
}
