using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Saving with a plain Model.Save and loading with a plain Model.Load. That every estimator gives the same rows afterwards is in <see cref="WorkoutTests"/>.</summary>
public sealed class PersistenceTests : IDisposable
{
    readonly MLContext _ml = new(seed: 0);
    readonly string _folder = Directory.CreateTempSubdirectory("saliency").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_embedded_model_needs_its_file_no_more()
    {
        var file = Copy("model.onnx");
        var saved = Save(file, ModelStorage.Automatic, out var expected);
        File.Delete(file);
        Assert.Equal(expected, Maps(Load(saved)));
    }

    [Fact]
    public void A_file_that_is_gone_is_an_error_with_path_and_hash()
    {
        var file = Copy("model.onnx");
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        var saved = Save(file, ModelStorage.File, out var expected);
        Assert.Equal(expected, Maps(Load(saved)));
        File.Delete(file);
        foreach (var attempt in (Action[])[() => Maps(Load(saved)), () => _ml.Model.RestoreSaliency(Load(saved))])
        {
            var error = Cause<FileNotFoundException>(attempt);
            Assert.StartsWith($"The saved model explains 'model.onnx' (SHA-256 {hash}), which is not where it was. Looked for: {file}, ", error.Message, StringComparison.Ordinal);
            Assert.EndsWith("Put the file at one of these places, or save with ModelStorage.Embedded.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_was_changed_is_an_error_with_path_and_hashes()
    {
        var file = Copy("model.onnx");
        var saved = Save(file, ModelStorage.File, out _);
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        File.Copy(Models.Path(Models.Shapes), file, overwrite: true);
        var changed = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        var error = Cause<InvalidDataException>(() => Maps(Load(saved)));
        Assert.Equal($"'{file}' has SHA-256 {changed}; the saved model explains the file with {hash}. Put that file back, or fit and save again.", error.Message);
    }

    [Fact]
    public void A_loaded_column_is_ready_for_a_trainer_and_labels_keep_their_names()
    {
        var data = Rows();
        using var model = _ml.Transforms.Explain("map", "Pixels", Copy("model.onnx"), new Gradient(), new()
        {
            Labels = ["same", "same"],
            ScoreColumnName = "scores",
            PredictedLabelColumnName = "label",
            ExplainedLabelColumnName = "explained",
            Top = 2,
        }).Fit(data);
        var loaded = Reload(model, data.Schema);
        var schema = loaded.GetOutputSchema(data.Schema);
        Assert.Equal(("Vector<Single, 32>", "Vector<Single, 2>"), (schema["map"].Type.ToString(), schema["scores"].Type.ToString()));
        Assert.Equal(new KeyDataViewType(typeof(uint), 2), schema["label"].Type);
        Assert.Equal(new KeyDataViewType(typeof(uint), 2), ((VectorDataViewType)schema["explained"].Type).ItemType);
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["label"].GetKeyValues(ref names);
        Assert.Equal(["same", "same (1)"], names.DenseValues().Select(n => n.ToString()));
    }

    [Fact]
    public void The_pipeline_of_the_README_is_saved_and_loaded_as_a_whole()
    {
        var data = _ml.Data.LoadFromEnumerable(PipelineTests.Pictures.Take(4).Select(p => new PathRow { Path = p }));
        using var model = PipelineTests.Pipeline(_ml).Fit(data);
        var path = Path.Combine(_folder, "model.zip");
        _ml.Model.Save(model, data.Schema, path);
        var loaded = _ml.Model.Load(path, out var schema);
        Assert.Equal(["Path"], schema.Select(c => c.Name));
        using var engine = _ml.Model.CreatePredictionEngine<PathRow, ExplainedRow>(loaded);
        foreach (var expected in _ml.Data.CreateEnumerable<ExplainedRow>(model.Transform(data), reuseRowObject: false))
        {
            var actual = engine.Predict(new PathRow { Path = expected.Path });
            Assert.InRange(Values.Difference(expected.Saliency, actual.Saliency), 0, 1e-5);
            Assert.InRange(Values.Difference(expected.Scores, actual.Scores), 0, 1e-6);
            Assert.InRange(Values.Difference(expected.Overlay.ToPicture().Rgba, actual.Overlay.ToPicture().Rgba), 0, 4.01 / 255);
        }
    }

    [Fact]
    public void Pictures_of_a_size_that_no_class_names_are_read_in_a_saved_model()
    {
        var data = _ml.Data.LoadFromEnumerable(PipelineTests.Pictures.Take(3).Select(p => new PathRow { Path = p }));
        using var model = _ml.Transforms.LoadImages("image", null, "Path")
            .Append(_ml.Transforms.ResizeImages("image", 41, 37, "image"))
            .Append(_ml.Transforms.PrepareImages("pixels", "image", ImagePreprocessing.Create("mnist") with { Width = 4, Height = 4 }))
            .Append(_ml.Transforms.ExplainByGradient("map", "pixels", Copy("model.onnx")))
            .Append(_ml.Transforms.RenderSaliency("overlay", "map", "image"))
            .Fit(data);
        var loaded = Reload(model, data.Schema);
        foreach (var each in (ITransformer[])[loaded, _ml.Model.RestoreSaliency(loaded)])
        {
            var rows = 0;
            foreach (var (expected, actual) in Rendered(model).Zip(Rendered(each)))
            {
                Assert.Equal(expected.Map, actual.Map);
                Assert.Equal((41, 37), (actual.Overlay!.Width, actual.Overlay.Height));
                Assert.Equal(expected.Overlay!.ToPicture().Rgba, actual.Overlay.ToPicture().Rgba);
                rows++;
            }

            Assert.Equal(3, rows);
        }

        IEnumerable<RenderedRow> Rendered(ITransformer each) => _ml.Data.CreateEnumerable<RenderedRow>(each.Transform(data), reuseRowObject: false);
    }

    [Fact]
    public void A_method_of_one_s_own_cannot_be_saved()
    {
        using var model = _ml.Transforms.Explain("map", "Pixels", Copy("model.onnx"), new CountingExplainer()).Fit(Rows());
        var error = Assert.Throws<ArgumentException>(() => Reload(model, Rows().Schema));
        Assert.StartsWith("Method 'counting' (CountingExplainer) is not in the catalog, so it cannot be written. Methods that can: ablation-cam, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_column_of_fractions_cannot_be_saved()
    {
        var data = _ml.Data.LoadFromEnumerable([new Fractions()]);
        using var model = _ml.Transforms.Explain("map", "Pixels", Copy("model.onnx"), new Gradient(), new() { TargetColumnName = "Class" }).Fit(data);
        var error = Assert.Throws<NotSupportedException>(() => Reload(model, data.Schema));
        Assert.Equal("The target column 'Class' holds Single, which a saved model cannot keep. Make it a key or an Int32 with Conversion.ConvertType.", error.Message);
    }

    [Fact]
    public void Keys_name_the_class_after_loading_as_before()
    {
        var data = _ml.Data.LoadFromEnumerable([new Keyed { Class = 0 }, new Keyed { Class = 1 }, new Keyed { Class = 5 }]);
        using var model = _ml.Transforms.Explain("map", "Pixels", Copy("model.onnx"), new Gradient(), new()
        {
            TargetColumnName = "Class",
            Map = new() { Reduction = ChannelReduction.Sum, Normalization = Normalization.None },
        }).Fit(data);
        // Class 0, class 1, and for the missing key the predicted class 0, as in TargetOptionTests.
        foreach (var each in (ITransformer[])[model, Reload(model, data.Schema)])
        {
            Assert.Equal([2f / 16, -3f / 16, 2f / 16], _ml.Data.CreateEnumerable<MapRow>(each.Transform(data), false).Select(r => r.Map[5]));
        }
    }

    [Fact]
    public void A_model_of_a_later_version_says_so()
    {
        var saved = Save(Copy("model.onnx"), ModelStorage.Automatic, out _);
        Edit(saved, "\\\"version\\\":1", "\\\"version\\\":9");
        var error = Cause<InvalidDataException>(() => Maps(Load(saved)));
        Assert.Equal("The saved model's saliency configuration has version 9; this library reads up to 1. Install a later version of Microsoft.ML.Saliency.", error.Message);
    }

    [Fact]
    public void Every_option_of_a_pipeline_survives()
    {
        var given = new Batch([1, 2, 3], 1, 3);
        var options = new SaliencyEstimator.Options
        {
            Target = Target.Weighted(new Batch([0.25f, -1], 1, 2)) with { Logits = false },
            Map = new() { Smoothing = 1.5, Normalization = Normalization.Percentile, Reduction = ChannelReduction.MaxAbs },
            Overlay = new() { ColorMap = ColorMap.Create("viridis"), Alpha = 0.25, FadeLow = true },
            Preprocessing = ImagePreprocessing.ImageNet with { Resize = ResizeMode.Letterbox, PadValue = 3 },
            Engine = new TorchSharpEngineOptions { MemoryBudget = 5 << 20, Threads = 1, ParityTolerance = null, InputName = "x", Given = new Dictionary<string, Batch> { ["y"] = given } },
            Labels = ["a", "b"],
            BatchSize = 3,
            Top = 2,
            Storage = ModelStorage.File,
            Cancellation = new CancellationToken(true),
        };
        var back = Persistence.OptionsJson.Read<SaliencyEstimator.Options>(Persistence.OptionsJson.Of(options));
        Assert.Equal(options.Target.Weights!.Data, back.Target.Weights!.Data);
        Assert.Equal((TargetKind.Weighted, false), (back.Target.Kind, back.Target.Logits));
        Assert.Equal((options.Map, options.Preprocessing, options.BatchSize, options.Top, options.Storage), (back.Map, back.Preprocessing, back.BatchSize, back.Top, back.Storage));
        Assert.Equal(("viridis", 0.25, true), (back.Overlay.ColorMap!.Name, back.Overlay.Alpha, back.Overlay.FadeLow));
        Assert.Equal(options.Labels, back.Labels);
        Assert.Equal((5L << 20, 1, null, "x"), (back.Engine.MemoryBudget, back.Engine.Threads, ((TorchSharpEngineOptions)back.Engine).ParityTolerance, back.Engine.InputName));
        Assert.Equal(given.Data, back.Engine.Given["y"].Data);
        Assert.False(back.Cancellation.IsCancellationRequested);
    }

    [Fact]
    public void Unsigned_numbers_name_the_class_after_loading_as_before()
    {
        var data = _ml.Data.LoadFromEnumerable([new Unsigned { Class = 0 }, new Unsigned { Class = 1 }]);
        using var model = _ml.Transforms.Explain("map", "Pixels", Copy("model.onnx"), new Gradient(), new()
        {
            TargetColumnName = "Class",
            Map = new() { Reduction = ChannelReduction.Sum, Normalization = Normalization.None },
        }).Fit(data);
        foreach (var each in (ITransformer[])[model, Reload(model, data.Schema)])
        {
            Assert.Equal([2f / 16, -3f / 16], _ml.Data.CreateEnumerable<MapRow>(each.Transform(data), false).Select(r => r.Map[5]));
        }
    }

    string Copy(string name)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, TinyModels.Classifier().Bytes.ToArray());
        return path;
    }

    IDataView Rows() => _ml.Data.LoadFromEnumerable(Enumerable.Range(1, 3).Select(i => new PixelRow { Pixels = [.. Enumerable.Range(0, 16).Select(j => (float)(i * j))] }));

    string Save(string file, ModelStorage storage, out List<float[]> maps)
    {
        using var model = _ml.Transforms.Explain("map", "Pixels", file, new InputXGradient(), new() { Storage = storage }).Fit(Rows());
        maps = Maps(model);
        var path = Path.Combine(_folder, "saved.zip");
        _ml.Model.Save(model, Rows().Schema, path);
        return path;
    }

    ITransformer Load(string path) => _ml.Model.Load(path, out _);

    ITransformer Reload(ITransformer model, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return _ml.Model.Load(stream, out _);
    }

    List<float[]> Maps(ITransformer model) => [.. _ml.Data.CreateEnumerable<MapRow>(model.Transform(Rows()), reuseRowObject: false).Select(r => r.Map)];

    /// <summary>What was thrown while rows were read, which ML.NET may do on a thread of its own and report in an exception of its own.</summary>
    static T Cause<T>(Action attempt) where T : Exception => Assert.IsType<T>(Assert.ThrowsAny<Exception>(attempt).GetBaseException());

    /// <summary>Replaces a text by one of the same length where an entry of a saved model has it first.</summary>
    static void Edit(string path, string from, string to)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var edited = 0;
        foreach (var entry in zip.Entries.ToList())
        {
            var bytes = new byte[entry.Length];
            using (var stream = entry.Open())
            {
                stream.ReadExactly(bytes);
            }

            foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode])
            {
                if (bytes.AsSpan().IndexOf(encoding.GetBytes(from)) is >= 0 and var at)
                {
                    encoding.GetBytes(to).CopyTo(bytes, at);
                    using var stream = entry.Open();
                    stream.Write(bytes);
                    edited++;
                }
            }
        }

        Assert.NotEqual(0, edited);
    }

    sealed class RenderedRow
    {
        [ColumnName("map")]
        public float[] Map { get; set; } = [];

        // The column is of any size.
        [ColumnName("overlay"), ImageType(64, 64)]
        public MLImage? Overlay { get; set; }
    }

    sealed class Fractions
    {
        [VectorType(1, 4, 4)]
        public float[] Pixels { get; set; } = new float[16];

        public float Class { get; set; }
    }

    sealed class Unsigned
    {
        [VectorType(1, 4, 4)]
        public float[] Pixels { get; set; } = new float[16];

        public uint Class { get; set; }
    }

    sealed class Keyed
    {
        [VectorType(1, 4, 4)]
        public float[] Pixels { get; set; } = new float[16];

        [KeyType(2)]
        public uint Class { get; set; }
    }
}
