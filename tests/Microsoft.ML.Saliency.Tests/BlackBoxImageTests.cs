using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using ShapesClassifier;
using Xunit.Abstractions;
using static Microsoft.ML.Saliency.Tests.BlackBoxModels;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Fitted transformers over pictures.</summary>
public sealed class BlackBoxImageTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData(MLPixelFormat.Rgba32)]
    [InlineData(MLPixelFormat.Bgra32)]
    public void A_blocks_contribution_is_what_its_pixels_add(MLPixelFormat format)
    {
        // Red counts 1, blue -2, green nothing; alpha stays.
        var model = Mapping<Small, One>((x, y) => y.Score = Enumerable.Range(0, 24).Sum(i => Rgb(x.Image!, i) is var (r, _, b) && x.Image!.Pixels[4 * i + 3] == 200 ? r - 2f * b : float.NaN));
        using var image = Picture(6, 4, format, i => ((byte)(i * 3), 77, (byte)(40 - i)));
        var options = new BlackBoxSaliencyEstimator.Options { Map = new() { Normalization = Normalization.None } };
        var shap = Explain(Ml.Transforms.ExplainTransformer("Why", "Image", model, new KernelShap { Blocks = 2 }, options), new Small { Image = image })[0];
        for (var block = 0; block < 4; block++)
        {
            int[] pixels = [.. Enumerable.Range(0, 24).Where(i => i / 6 / 2 * 2 + i % 6 / 3 == block)];
            var sum = pixels.Sum(i => i * 3 - 2f * (40 - i));
            Assert.All(pixels, i => Assert.Equal(sum / 6, shap[i], 1e-2f));
        }

        var occlusion = Explain(Ml.Transforms.ExplainTransformer("Why", "Image", model, new Occlusion { Window = 1, Stride = 1 }, options with { Map = options.Map! with { Reduction = ChannelReduction.Sum } }), new Small { Image = image })[0];
        Assert.All(Enumerable.Range(0, 24), i => Assert.Equal(i * 3 - 2f * (40 - i), occlusion[i], 1e-2f));
        // By default a map is what it is elsewhere.
        var map = Explain(Ml.Transforms.ExplainTransformer("Why", "Image", model, new Occlusion { Window = 1, Stride = 1 }), new Small { Image = image })[0];
        Assert.Equal((0f, 1f), (map.Min(), map.Max()));
    }

    [Fact]
    public void The_column_has_the_pictures_size_or_the_one_that_is_set()
    {
        var model = Mapping<Small, One>((x, y) => y.Score = Rgb(x.Image!, 0).Red);
        using var image = Picture(6, 4, MLPixelFormat.Rgba32, _ => (50, 0, 0));
        var data = Ml.Data.LoadFromEnumerable([new Small { Image = image }]);
        Assert.Equal("Vector<Single, 4, 6>", Column(new()).Type.ToString());
        Assert.Equal("Vector<Single, 8, 12>", Column(new() { Width = 12, Height = 8 }).Type.ToString());
        Assert.Equal(new SaliencyColumn("CustomMappingTransformer", "kernel-shap", "predicted class", "", (0, 1)), SaliencyColumn.Of(Column(new())));

        DataViewSchema.Column Column(BlackBoxSaliencyEstimator.Options options)
            => Ml.Transforms.ExplainTransformer("Why", "Image", model, new KernelShap(), options).Fit(data).GetOutputSchema(data.Schema)["Why"];
    }

    [Fact]
    public void Pictures_may_differ_in_size_and_a_row_without_one_has_a_map_of_NaN()
    {
        var model = Mapping<AnySize, One>((x, y) => y.Score = Enumerable.Range(0, x.Image!.Width * x.Image.Height).Average(i => (float)Rgb(x.Image, i).Red));
        using var small = Picture(4, 2, MLPixelFormat.Rgba32, i => ((byte)(i % 4 < 2 ? 200 : 0), 0, 0));
        using var large = Picture(16, 8, MLPixelFormat.Rgba32, i => ((byte)(i % 16 < 8 ? 0 : 100), 0, 0));
        var definition = SchemaDefinition.Create(typeof(AnySize));
        definition["Image"].ColumnType = new ImageDataViewType();
        var data = Ml.Data.LoadFromEnumerable([new AnySize { Image = small }, new AnySize(), new AnySize { Image = large }], definition);
        var options = new BlackBoxSaliencyEstimator.Options { Width = 2, Height = 1, Map = new() { Normalization = Normalization.None } };
        var maps = Ml.Transforms.ExplainTransformer("Why", "Image", model, new KernelShap { Blocks = 2 }, options).Fit(data).Transform(data).GetColumn<float[]>("Why").ToArray();
        // The left half of 8 pixels adds 100 to the mean, the right half of 128 adds 50: resized, a pixel's share of each.
        Assert.Equal(100f / 4, maps[0][0], 1e-3f);
        Assert.Equal(0, maps[0][1], 1e-3f);
        Assert.Equal([float.NaN, float.NaN], maps[1]);
        Assert.Equal(0, maps[2][0], 1e-3f);
        Assert.Equal(50f / 64, maps[2][1], 1e-3f);
    }

    [Fact]
    public void Changed_pictures_are_disposed_and_the_rows_own_is_not()
    {
        var seen = new List<MLImage>();
        var model = Mapping<Small, One>((x, y) =>
        {
            seen.Add(x.Image!);
            y.Score = Rgb(x.Image!, 0).Red;
        });
        using var image = Picture(6, 4, MLPixelFormat.Rgba32, _ => (50, 0, 0));
        Explain(Ml.Transforms.ExplainTransformer("Why", "Image", model, new KernelShap { Blocks = 2 }), new Small { Image = image });
        Assert.Equal(2 + 14, seen.Count);
        Assert.All(seen, copy => Assert.Throws<InvalidOperationException>(() => copy.Width));
        Assert.Equal(6, image.Width);
    }

    [Fact]
    public void A_whole_pipeline_from_picture_to_ONNX_scores()
    {
        var picture = ShapePictures.Draw(70_000_000);
        using var image = MLImage.CreateFromPixels(64, 64, MLPixelFormat.Rgba32, picture.Rgba);
        var data = Ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        using var model = Ml.Transforms.ResizeImages("small", 64, 64, "Image")
            .Append(Ml.Transforms.ExtractPixels("pixels", "small"))
            .Append(Ml.Transforms.ApplyOnnxModel("scores", "pixels", Models.Path(Models.Shapes)))
            .Fit(data);
        var options = new BlackBoxSaliencyEstimator.Options { ScoreColumnName = "scores", Target = Target.Class(picture.Label), Map = new() { Normalization = Normalization.None } };
        var counting = new Counting(model);
        var map = Ml.Transforms.ExplainTransformer("Why", "Image", counting, new KernelShap { Samples = 600, Baseline = Baseline.PerChannelMean }, options).Fit(data).Transform(data).GetColumn<float[]>("Why").Single();
        Assert.Equal(2, counting.Transforms);

        // What it sums to: the probability of the class, less that of a picture of the mean colour.
        byte[] mean = [.. Enumerable.Range(0, 4).Select(c => (byte)Math.Round(Enumerable.Range(0, 64 * 64).Average(i => (double)picture.Rgba[4 * i + c])))];
        var total = P(picture.Rgba) - P([.. picture.Rgba.Select((_, i) => mean[i % 4])]);
        Assert.Equal(total, map.Sum(), 1e-3f);
        Assert.InRange(total, 0.5f, 1);
        // And where: a pixel of the shape counts several times as much as one beside it, though blocks of 8 x 8 blur its edge.
        var (inside, outside) = (map.Where((_, i) => picture.Mask[i]).Average(), map.Where((_, i) => !picture.Mask[i]).Average());
        log.WriteLine(FormattableString.Invariant($"a pixel of the shape adds {inside:0.00000} to the probability of its class, one beside it {outside:0.00000}"));
        Assert.InRange(inside, 3 * outside, 1);

        float P(byte[] rgba)
        {
            // Whoever reads an image disposes it.
            var row = new ImageRow { Image = MLImage.CreateFromPixels(64, 64, MLPixelFormat.Rgba32, rgba) };
            return model.Transform(Ml.Data.LoadFromEnumerable([row])).GetColumn<float[]>("scores").Single()[picture.Label];
        }
    }

    static MLImage Picture(int width, int height, MLPixelFormat format, Func<int, (byte Red, byte Green, byte Blue)> pixel)
    {
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < width * height; i++)
        {
            var (r, g, b) = pixel(i);
            byte[] bytes = format == MLPixelFormat.Rgba32 ? [r, g, b, 200] : [b, g, r, 200];
            bytes.CopyTo(pixels, 4 * i);
        }

        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    static (byte Red, byte Green, byte Blue) Rgb(MLImage image, int i)
    {
        var p = image.Pixels[(4 * i)..];
        return image.PixelFormat == MLPixelFormat.Rgba32 ? (p[0], p[1], p[2]) : (p[2], p[1], p[0]);
    }

    sealed class Small
    {
        [ImageType(4, 6)]
        public MLImage? Image { get; set; }
    }

    sealed class AnySize
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
