using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The C# of README.md and docs/pipelines.md, letter for letter; <see cref="DocsTests"/> compares, and these run it.</summary>
public sealed class Snippets
{
    sealed class Photo
    {
        public string Path { get; set; } = "";
    }

    sealed class ExplainedPhoto
    {
        [ColumnName("saliency")]
        public float[] Saliency { get; set; } = [];

        [ColumnName("overlay"), ImageType(64, 64)]
        public MLImage Overlay { get; set; } = null!;
    }

    const string imageFolder = "pictures";

    [Fact]
    public void Readme()
    {
        Assert.True(File.Exists("shapes.onnx"), "tests run in their output folder");
        var data = new MLContext().Data.LoadFromEnumerable(Directory.GetFiles(imageFolder, "*.png").Select(p => new Photo { Path = Path.GetFileName(p) }));
        // <README.md>
        var ml = new MLContext(seed: 0);
        var pipeline = ml.Transforms.LoadImages("image", imageFolder, nameof(Photo.Path))
            .Append(ml.Transforms.ResizeImages("image", 64, 64, "image"))
            .Append(ml.Transforms.ExtractPixels("pixels", "image"))
            .Append(ml.Transforms.ApplyOnnxModel("scores", "pixels", "shapes.onnx"))
            .Append(ml.Transforms.ExplainByGradCam("saliency", "pixels", "shapes.onnx"))
            .Append(ml.Transforms.RenderSaliency("overlay", "saliency", "image"));
        IDataView explained = pipeline.Fit(data).Transform(data);
        // </README.md>
        Assert.Equal("grad-cam", SaliencyColumn.Of(explained.Schema["saliency"]).Method);
        foreach (var row in ml.Data.CreateEnumerable<ExplainedPhoto>(explained, reuseRowObject: false))
        {
            Assert.Equal(1, row.Saliency.Max());
            row.Overlay.Dispose();
        }
    }

    [Fact]
    public void Raw_map_at_another_layer()
    {
        var ml = new MLContext(seed: 0);
        // <docs/pipelines.md raw>
        var raw = ml.Transforms.Explain("saliency", "pixels", "shapes.onnx", new GradCam { Layer = "relu3" }, new SaliencyEstimator.Options
        {
            Target = Target.Class(2),
            Map = new MapOptions { Normalization = Normalization.None },
        });
        // </docs/pipelines.md raw>
        var data = ml.Data.LoadFromEnumerable([new ImageRow { Image = MLImage.CreateFromFile(Directory.GetFiles(imageFolder, "*.png")[0]) }]);
        var pipeline = ml.Transforms.ExtractPixels("pixels", "Image").Append(raw);
        using var model = pipeline.Fit(data);
        var info = SaliencyColumn.Of(model.GetOutputSchema(data.Schema)["saliency"]);
        Assert.Equal(new SaliencyColumn("shapes.onnx", "grad-cam", "class 2", "relu3", null), info);
    }

    [SkippableFact]
    public void Image_net()
    {
        var file = Models.Path(Models.SqueezeNet);
        File.Copy(file, "squeezenet.onnx", overwrite: true);
        var ml = new MLContext(seed: 0);
        var imageFolder = Path.GetDirectoryName(Eval.Photo("tabby_cat_box.jpg"));
        var data = ml.Data.LoadFromEnumerable([new Photo { Path = "tabby_cat_box.jpg" }]);
        // <docs/pipelines.md imagenet>
        var pipeline = ml.Transforms.LoadImages("image", imageFolder, nameof(Photo.Path))
            .Append(ml.Transforms.PrepareImages("input", "image", ImagePreprocessing.ImageNet with { Width = 224, Height = 224 }))
            .Append(ml.Transforms.ApplyOnnxModel("output", "input", "squeezenet.onnx"))
            .Append(ml.Transforms.ExplainByGradCam("saliency", "input", "squeezenet.onnx"));
        // </docs/pipelines.md imagenet>
        using var model = pipeline.Fit(data);
        Assert.Equal("Vector<Single, 224, 224>", model.GetOutputSchema(data.Schema)["saliency"].Type.ToString());
    }

    [Fact]
    public void One_row_at_a_time()
    {
        var ml = new MLContext(seed: 0);
        File.Copy(Directory.GetFiles(imageFolder, "*.png")[0], "cat.png", overwrite: true);
        var data = ml.Data.LoadFromEnumerable([new Photo { Path = "cat.png" }]);
        using var model = ml.Transforms.LoadImages("image", null, nameof(Photo.Path))
            .Append(ml.Transforms.ResizeImages("image", 64, 64, "image"))
            .Append(ml.Transforms.ExtractPixels("pixels", "image"))
            .Append(ml.Transforms.ExplainByGradCam("saliency", "pixels", "shapes.onnx"))
            .Append(ml.Transforms.RenderSaliency("overlay", "saliency", "image"))
            .Fit(data);
        // <docs/pipelines.md engine>
        var engine = ml.Model.CreatePredictionEngine<Photo, ExplainedPhoto>(model);
        var answer = engine.Predict(new Photo { Path = "cat.png" });
        // </docs/pipelines.md engine>
        Assert.Equal(64 * 64, answer.Saliency.Length);
    }

    [Fact]
    public void Made_pictures()
    {
        using var engine = TorchSharpEngine.Load("shapes.onnx");
        var preprocessing = new ImagePreprocessing { Scale = 1 };
        var batch = Pseudo.Batch(1, engine.Model.Input.RowShape, Pseudo.Pixel);
        int[] labels = [0];
        // <docs/methods.md>
        var range = PixelRange.Of(preprocessing);
        GeneratedImage typical = new ClassVisualization { Range = range }.Generate(engine, 3);
        Adversarial attack = new FastGradientSign { Range = range, Epsilons = [2 / 255.0, 8 / 255.0] }.Attack(engine, batch, labels);
        // </docs/methods.md>
        Assert.Equal((3, 1), (typical.Class, attack.After.Count));
    }
}
