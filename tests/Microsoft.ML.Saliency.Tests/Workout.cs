using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>One estimator with rows that it takes and rows that it does not.</summary>
/// <param name="Name">How test output calls it.</param>
/// <param name="Make">Makes it.</param>
/// <param name="Bad">Rows that it refuses.</param>
/// <param name="Message">How it refuses them.</param>
public sealed record Workout(string Name, Func<MLContext, IEstimator<ITransformer>> Make, Func<MLContext, IDataView> Bad, string Message)
{
    internal const int Rows = 21;

    static readonly ImagePreprocessing s_plain = new() { Scale = 1 };

    static readonly string[] s_labels = ["circle", "square", "triangle", "star", "cross", "ring"];

    /// <summary>Every estimator of the library, in each of the ways in which it reads rows.</summary>
    internal static IReadOnlyList<Workout> All { get; } =
    [
        new("pixels", ml => ml.Transforms.ExplainByGradCam("out", "Pixels", Models.Path(Models.Shapes)), NoPixels, "Schema mismatch for input column 'Pixels'"),
        new(
            "pixels, every column",
            ml => ml.Transforms.ExplainByGradient("out", "Pixels", Models.Path(Models.Shapes), options: Columns() with { TargetColumnName = "Class", BatchSize = 4 }),
            NoPixels,
            "Schema mismatch for input column 'Pixels'"),
        new(
            "image, every column",
            ml => ml.Transforms.ExplainByGradCam("out", "Image", Models.Path(Models.Shapes), options: Columns() with { Preprocessing = s_plain, OverlayColumnName = "overlay" }),
            NoImage,
            "Schema mismatch for input column 'Image'"),
        new(
            "image, every column, ONNX Runtime engine",
            ml => ml.Transforms.ExplainByGradCam("out", "Image", Models.Path(Models.Shapes), options: Columns() with { Preprocessing = s_plain, OverlayColumnName = "overlay", Engine = new OnnxRuntimeEngineOptions { Threads = 2 } }),
            NoImage,
            "Schema mismatch for input column 'Image'"),
        new(
            "image, top 3",
            ml => ml.Transforms.ExplainByInputXGradient("out", "Image", Models.Path(Models.Shapes), options: Columns() with { Preprocessing = s_plain, OverlayColumnName = "overlay", Top = 3 }),
            NoImage,
            "Schema mismatch for input column 'Image'"),
        new("PrepareImages", ml => ml.Transforms.PrepareImages("out", "Image", ImagePreprocessing.ImageNet with { Width = 32, Height = 24 }), NoImage, "Schema mismatch for input column 'Image'"),
        new(
            "ExplainTransformer, numbers",
            ml => ml.Transforms.ExplainTransformer("out", ["Small", "Number"], Sum(ml), new KernelShap()),
            ml => ml.Data.LoadFromEnumerable([new ShortRow()]),
            "Schema mismatch for input column 'Small'"),
        new(
            "ExplainTransformer, image",
            ml => ml.Transforms.ExplainTransformer("out", "Image", Brightness(ml), new Occlusion { Window = 16, Stride = 16 }, new() { Width = 20, Height = 10 }),
            ml => ml.Data.LoadFromEnumerable([new ShortRow()]),
            "Schema mismatch for input column 'Image'"),
        new("RenderSaliency", ml => ml.Transforms.RenderSaliency("out", "Map", "Image"), NoImage, "Schema mismatch for input column 'Image'"),
    ];

    /// <summary>Rows that every estimator takes: pictures of two sizes, their pixels, a map, a class that is sometimes the predicted one.</summary>
    internal static IDataView Good(MLContext ml) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(Row.Of));

    public override string ToString() => Name;

    static SaliencyEstimator.Options Columns() => new()
    {
        Labels = s_labels,
        AttributionColumnName = "attribution",
        ScoreColumnName = "scores",
        PredictedLabelColumnName = "predicted",
        ExplainedLabelColumnName = "explained",
    };

    static CustomMappingTransformer<SumFactory.Source, SumFactory.Scored> Sum(MLContext ml)
        => ml.Transforms.CustomMapping(new SumFactory().GetMapping(), SumFactory.Contract).Fit(Good(ml));

    static CustomMappingTransformer<BrightnessFactory.Source, SumFactory.Scored> Brightness(MLContext ml)
        => ml.Transforms.CustomMapping(new BrightnessFactory().GetMapping(), BrightnessFactory.Contract).Fit(Good(ml));

    static IDataView NoPixels(MLContext ml) => ml.Data.LoadFromEnumerable([new ShortRow()]);

    static IDataView NoImage(MLContext ml) => ml.Data.LoadFromEnumerable([new ShortRow()]);

    /// <summary>A row of the workout.</summary>
    public sealed class Row
    {
        public int Id { get; set; }

        [VectorType(3, 64, 64)]
        public float[] Pixels { get; set; } = [];

        [VectorType(8, 8)]
        public float[] Map { get; set; } = [];

        [VectorType(5)]
        public float[] Small { get; set; } = [];

        public float Number { get; set; }

        [ImageType(64, 64)]
        public MLImage? Image { get; set; }

        public int Class { get; set; }

        public string Text { get; set; } = "";

        internal static Row Of(int id)
        {
            var (width, height) = id % 2 == 0 ? (64, 64) : (80, 50);
            var image = new byte[4 * width * height];
            for (var i = 0; i < image.Length; i++)
            {
                image[i] = (byte)(i * (id + 3) / 7);
            }

            return new()
            {
                Id = id,
                Pixels = [.. Enumerable.Range(0, 3 * 64 * 64).Select(i => Pseudo.Pixel(i + id * 3 * 64 * 64))],
                Small = [.. Enumerable.Range(0, 5).Select(i => Pseudo.Normalised(5 * id + i))],
                Number = id,
                Map = [.. Enumerable.Range(0, 64).Select(i => (float)((i + id) % 64))],
                Image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, image),
                Class = id % 7 - 1,
                Text = $"row {id}",
            };
        }
    }

    sealed class ShortRow
    {
        [VectorType(3, 8, 8)]
        public float[] Pixels { get; set; } = new float[192];

        [VectorType(8, 8)]
        public float[] Map { get; set; } = new float[64];

        public string Small { get; set; } = "";

        public float Number { get; set; }

        public string Image { get; set; } = "";

        public int Class { get; set; }
    }
}

/// <summary>A model of numbers with an interaction, that can be saved.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class SumFactory : CustomMappingFactory<SumFactory.Source, SumFactory.Scored>
{
    internal const string Contract = "Workout.Sum";

    public override Action<Source, Scored> GetMapping()
        => (source, scored) => scored.Score = source.Number * source.Small[0] + source.Small.Select((v, i) => i * v).Sum();

    internal sealed class Source
    {
        [VectorType(5)]
        public float[] Small { get; set; } = [];

        public float Number { get; set; }
    }

    internal sealed class Scored
    {
        public float Score { get; set; }
    }
}

/// <summary>A model of pictures, that can be saved: how bright the upper left quarter is.</summary>
[CustomMappingFactoryAttribute(Contract)]
sealed class BrightnessFactory : CustomMappingFactory<BrightnessFactory.Source, SumFactory.Scored>
{
    internal const string Contract = "Workout.Brightness";

    public override Action<Source, SumFactory.Scored> GetMapping()
        => (source, scored) =>
        {
            var picture = source.Image!.ToPicture();
            scored.Score = (float)Enumerable.Range(0, picture.Height / 2).Average(y => Enumerable.Range(0, picture.Width / 2).Average(x => picture.Rgba[4 * (y * picture.Width + x)]));
        };

    internal sealed class Source
    {
        [ImageType(64, 64)]
        public MLImage? Image { get; set; }
    }
}
