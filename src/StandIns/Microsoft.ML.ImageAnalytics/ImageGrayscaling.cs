using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>An image column to one in shades of grey: 0.3 red + 0.59 green + 0.11 blue.</summary>
public sealed class ImageGrayscalingTransformer : OneToOneTransformerBase
{
    internal ImageGrayscalingTransformer(IHostEnvironment env, string outputColumnName, string inputColumnName) : base(env, (outputColumnName, inputColumnName)) { }

    internal static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var (output, input) = ctx.ReadColumns().Single();
        return new ImageGrayscalingTransformer(env, output, input);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Begin(typeof(ImageGrayscalingTransformer));
        ctx.WriteColumns(ColumnPairs);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column input, int pair) => ImageColumn.Check(input);

    private protected override (DataViewType Type, DataViewSchema.Annotations Annotations) GetOutputType(DataViewSchema.Column input, int pair) => (input.Type, null);

    private protected override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input, int pair, out Action disposer)
    {
        var getSource = row.GetGetter<MLImage>(input);
        MLImage source = null;
        disposer = () => source?.Dispose();
        return (ValueGetter<MLImage>)((ref MLImage image) =>
        {
            image?.Dispose();
            image = null;
            getSource(ref source);
            if (source is null)
                return;
            image = ImageResampler.Grayscale(source);
            image.Tag = source.Tag;
        });
    }
}

public sealed class ImageGrayscalingEstimator : TrivialEstimator<ImageGrayscalingTransformer>
{
    readonly string _output, _input;

    internal ImageGrayscalingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName)
        : base(new ImageGrayscalingTransformer(env, outputColumnName, inputColumnName ?? outputColumnName)) =>
        (_output, _input) = (outputColumnName, inputColumnName ?? outputColumnName);

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(ImageColumn.Check(inputSchema, _input).Renamed(_output));
}
