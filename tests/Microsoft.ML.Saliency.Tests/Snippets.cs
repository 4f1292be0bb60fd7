using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ML;
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
        public string Path { get; set; } = "";

        [ColumnName("saliency")]
        public float[] Saliency { get; set; } = [];

        [ColumnName("overlay"), ImageType(64, 64)]
        public MLImage Overlay { get; set; } = null!;
    }

    sealed class Named
    {
        public string Name { get; set; } = "";
    }

    sealed class Upload
    {
        // ML.NET keeps no image columns in a saved model's schema, and wants at least one column there.
        public string FileName { get; set; } = "";

        [ImageType(64, 64)]
        public MLImage? Image { get; set; }
    }

    sealed class Answer
    {
        public string Name { get; set; } = "";

        public float[] Score { get; set; } = [];

        [ColumnName("saliency")]
        public float[] Saliency { get; set; } = [];
    }

    sealed class Sample
    {
        [VectorType(3)]
        public float[] Features { get; set; } = new float[3];
    }

    sealed class Scored
    {
        public float Score { get; set; }
    }

    sealed class Contribution
    {
        [ColumnName("contribution")]
        public float[] Values { get; set; } = [];
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

    [SkippableFact]
    public void Compiled()
    {
        File.Copy(Models.Path(Models.SqueezeNet), "squeezenet.onnx", overwrite: true);
        var ml = new MLContext(seed: 0);
        // <docs/compiling.md>
        SaliencyCompiler.Compile("squeezenet.onnx", "explained.onnx", new GradCam());

        var pipeline = ml.Transforms.ApplyOnnxModel(["output", "saliency"], ["input"], "explained.onnx");
        // </docs/compiling.md>
        var data = ml.Data.LoadFromEnumerable([new NetworkInput()]);
        Assert.Equal(224 * 224, ((VectorDataViewType)pipeline.Fit(data).Transform(data).Schema["saliency"].Type).Size);
    }

    sealed class NetworkInput
    {
        [ColumnName("input"), VectorType(1, 3, 224, 224)]
        public float[] Pixels { get; set; } = new float[3 * 224 * 224];
    }

    [Fact]
    public void Pictures_in_and_saved_and_restored()
    {
        var ml = new MLContext(seed: 0);
        File.WriteAllLines("labels.txt", ["circle", "square", "triangle", "star", "cross", "ring"]);
        // <docs/pipelines.md pictures>
        var pipeline = ml.Transforms.LoadImages("image", imageFolder, nameof(Photo.Path))
            .Append(ml.Transforms.ExplainByGradCam("saliency", "image", "shapes.onnx", options: new()
            {
                Preprocessing = new ImagePreprocessing { Scale = 1 },
                Labels = File.ReadAllLines("labels.txt"),
                ScoreColumnName = "Score",
                PredictedLabelColumnName = "PredictedLabel",
                OverlayColumnName = "overlay",
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        // </docs/pipelines.md pictures>
        var names = Rows(pipeline);
        Assert.Contains("square", names);

        var data = ml.Data.LoadFromEnumerable([new Photo { Path = Path.GetFileName(Directory.GetFiles(imageFolder, "*.png").Order(StringComparer.Ordinal).First()) }]);
        using var model = pipeline.Fit(data);
        // <docs/pipelines.md saving>
        ml.Model.Save(model, data.Schema, "explained.zip");
        ITransformer loaded = ml.Model.Load("explained.zip", out DataViewSchema schema);
        ITransformer restored = ml.Model.RestoreSaliency(loaded);
        // </docs/pipelines.md saving>
        using var engine = restored as IDisposable;
        foreach (var each in (ITransformer[])[loaded, restored])
        {
            Assert.Equal(names[0], ml.Data.CreateEnumerable<Named>(each.Transform(data), reuseRowObject: false).Single().Name);
        }

        Assert.Equal("Path", schema.Single().Name);
        Assert.Equal("Vector<Single, 64, 64>", restored.GetOutputSchema(data.Schema)["saliency"].Type.ToString());
    }

    static List<string> Rows<T>(EstimatorChain<T> pipeline) where T : class, ITransformer
    {
        // <docs/pipelines.md rows>
        var ml = new MLContext(seed: 0);
        IDataView data = ml.Data.LoadFromEnumerable(Directory.GetFiles(imageFolder, "*.png").Select(p => new Photo { Path = Path.GetFileName(p) }));
        using var model = pipeline.Fit(data);
        foreach (var photo in ml.Data.CreateEnumerable<ExplainedPhoto>(model.Transform(data), reuseRowObject: false))
        {
            photo.Overlay.Save($"{Path.GetFileNameWithoutExtension(photo.Path)}.overlay.png");
            photo.Overlay.Dispose();
        }

        // </docs/pipelines.md rows>
        return [.. ml.Data.CreateEnumerable<Named>(model.Transform(ml.Data.LoadFromEnumerable(Directory.GetFiles(imageFolder, "*.png").Order(StringComparer.Ordinal).Select(p => new Photo { Path = Path.GetFileName(p) }))), reuseRowObject: false).Select(n => n.Name)];
    }

    [Fact]
    public async Task A_web_service()
    {
        var ml = new MLContext(seed: 0);
        var data = ml.Data.LoadFromEnumerable([new Upload()]);
        using (var model = ml.Transforms.ExplainByGradCam("saliency", "Image", "shapes.onnx", options: new()
        {
            Preprocessing = new() { Scale = 1 },
            ScoreColumnName = "Score",
            PredictedLabelColumnName = "label",
        }).Append(ml.Transforms.Conversion.MapKeyToValue("Name", "label")).Fit(data))
        {
            ml.Model.Save(model, data.Schema, "explained.zip");
        }

        // <docs/pipelines.md web>
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddPredictionEnginePool<Upload, Answer>().FromFile("explained.zip");
        var app = builder.Build();
        app.MapPost("/explain", async (HttpRequest request, PredictionEnginePool<Upload, Answer> pool) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            body.Position = 0;
            using var image = MLImage.CreateFromStream(body);
            var answer = pool.Predict(new Upload { Image = image });
            return new { answer.Name, Score = answer.Score.Max(), Map = answer.Saliency };
        });
        // </docs/pipelines.md web>
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        using var client = new HttpClient();
        var file = Directory.GetFiles(imageFolder, "square*.png")[0];
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file));
            using var response = await client.PostAsync(new Uri($"{app.Urls.First()}/explain"), content);
            return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        }));
        Assert.All(answers, answer =>
        {
            Assert.Equal("1", answer.GetProperty("name").GetString());
            Assert.InRange(answer.GetProperty("score").GetSingle(), 0.5f, 1);
            Assert.Equal(64 * 64, answer.GetProperty("map").GetArrayLength());
        });
        await app.StopAsync();
    }

    [Fact]
    public void Any_transformer()
    {
        var ml = new MLContext(seed: 0);
        IDataView data = ml.Data.LoadFromEnumerable([new Sample { Features = [1, 2, 3] }, new Sample { Features = [3, 2, 1] }]);
        ITransformer bestRunModel = ml.Transforms.CustomMapping<Sample, Scored>((s, t) => t.Score = s.Features[0] + 10 * s.Features[2], null).Fit(data);
        // <docs/pipelines.md automl>
        var contributions = ml.Transforms.ExplainTransformer("contribution", "Features", bestRunModel, new KernelShap()).Fit(data);
        foreach (var row in ml.Data.CreateEnumerable<Contribution>(contributions.Transform(data), reuseRowObject: false))
        {
            Console.WriteLine(string.Join(" ", row.Values));
        }

        // </docs/pipelines.md automl>
        var first = ml.Data.CreateEnumerable<Contribution>(contributions.Transform(data), reuseRowObject: false).First();
        // The mean is (2, 2, 2): x - mean is (-1, 0, 1).
        Assert.Equal([-1f, 0f, 10f], first.Values.Select(v => MathF.Round(v, 3)));
    }

    [Fact]
    public void A_script()
    {
        File.Copy(Directory.GetFiles(imageFolder, "*.png")[0], "cat.png", overwrite: true);
        // <docs/pipelines.md script>
        using var engine = TorchSharpEngine.Load("shapes.onnx");
        var preprocessing = new ImagePreprocessing { Scale = 1 }.For(engine.Model.Input);
        using var cat = MLImage.CreateFromFile("cat.png");
        var picture = preprocessing.Resized(cat.ToPicture());
        var input = new Batch(new float[3 * 64 * 64], 1, engine.Model.Input.RowShape);
        preprocessing.Apply(picture.Rgba, isBgra: false, picture.Width, picture.Height, input[0]);
        var attribution = new GradCam().Explain(engine, input, Target.Predicted);
        var map = SaliencyMaps.From(attribution, picture.Height, picture.Width);
        Overlay.Render(picture, map.Data, picture.Width, picture.Height).Save("cat.saliency.png");
        // </docs/pipelines.md script>
        Assert.True(new FileInfo("cat.saliency.png").Length > 500);
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
