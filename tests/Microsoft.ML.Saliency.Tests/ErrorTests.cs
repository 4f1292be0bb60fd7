using Microsoft.ML.Data;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>What goes wrong in a pipeline says what, where, and what to do: whole messages.</summary>
public sealed class ErrorTests
{
    static readonly MLContext s_ml = new(seed: 0);

    static string Tiny => PipelineTests.TinyModelFile();

    [Fact]
    public void A_missing_column()
        => Says(
            "Could not find input column 'pixel'. Columns: 'Pixels'. (Parameter 'inputSchema')",
            () => s_ml.Transforms.ExplainByGradient("map", "pixel", Tiny).Fit(View(new PixelRow())));

    [Fact]
    public void A_column_of_the_wrong_size()
        => Says(
            "Schema mismatch for input column 'Values': expected Vector<Single, 1, 4, 4>, got Vector<Single, 3>. Resize pictures to 4 x 4 and take 1 channel, as 'tiny.onnx' expects. (Parameter 'inputSchema')",
            () => s_ml.Transforms.ExplainByGradient("map", "Values", Tiny).Fit(View(new ThreeValues())));

    [Fact]
    public void Interleaved_pixels_for_a_planar_model()
        => Says(
            "Schema mismatch for input column 'Values': expected Vector<Single, 3, 64, 64>, got Vector<Single, 64, 64, 3>. The pixels are interleaved, but 'shapes.onnx' takes them planar: set interleavePixelColors: false in ExtractPixels. (Parameter 'inputSchema')",
            () => s_ml.Transforms.ExplainByGradient("map", "Values", Models.Path(Models.Shapes)).Fit(View(new Interleaved())));

    [Fact]
    public void A_column_of_the_wrong_kind()
        => Says(
            "Schema mismatch for input column 'Path': expected a known-size vector of Single, got String. Make it with ExtractPixels or PrepareImages. (Parameter 'inputSchema')",
            () => s_ml.Transforms.CopyColumns("Copy", "Path").Append(s_ml.Transforms.ExplainByGradient("map", "Path", Tiny)).Fit(View(new PathRow())));

    [Fact]
    public void An_unknown_layer()
        => Says(
            "Layer 'conv5' is not in 'tiny.onnx'. Layers with a spatial map: 'conv' [2, 4, 4], 'relu' [2, 4, 4]. Set GradCam.Layer to one of them. (Parameter 'GradCam.Layer')",
            () => s_ml.Transforms.ExplainByGradCam("map", "Pixels", Tiny, layer: "conv5"));

    [Fact]
    public void An_unknown_class()
        => Says(
            "Class 7 is not in 'tiny.onnx', whose output 'scores' has 2 classes. Choose an index from 0 to 1. (Parameter 'target')",
            () => s_ml.Transforms.ExplainByGradient("map", "Pixels", Tiny, targetClass: 7));

    [Fact]
    public void An_operator_that_is_not_supported()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "unsupported.onnx");
        File.WriteAllBytes(path, OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 4, 4)],
                [OnnxValueInfo.Float("scores", -1, 16)],
                [new("Bernoulli", ["image"], ["coin"], name: "toss"), new("Flatten", ["coin"], ["scores"])]),
            opset: 15).Bytes.ToArray());
        var error = Assert.Throws<UnsupportedOperatorException>(() => s_ml.Transforms.ExplainByGradient("map", "Pixels", path));
        Assert.StartsWith("Bernoulli 'toss' is not supported: the TorchSharp engine has no operator 'Bernoulli'. ModelCheck, or 'mlsaliency check', says what each engine has. Methods without gradients still explain", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_file()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "nowhere", "model.onnx");
        var error = Assert.Throws<FileNotFoundException>(() => s_ml.Transforms.ExplainByGradient("map", "Pixels", path));
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_model_file()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "broken.onnx");
        File.WriteAllBytes(path, TinyModels.Classifier().Bytes[..100].ToArray());
        var error = Assert.Throws<OnnxFormatException>(() => s_ml.Transforms.ExplainByGradient("map", "Pixels", path));
        Assert.Equal("'broken.onnx' cannot be decoded beyond byte 25 of 100: it is cut short, damaged or no ONNX model. Export the model or copy it again.", error.Message);
    }

    [Fact]
    public void A_broken_picture_file()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "broken.jpg");
        File.WriteAllBytes(path, [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 1, 2, 3]);
        var data = View(new PathRow { Path = path });
        var pipeline = s_ml.Transforms.LoadImages("image", null, "Path")
            .Append(s_ml.Transforms.PrepareImages("pixels", "image", ImagePreprocessing.Create("mnist") with { Width = 4, Height = 4 }))
            .Append(s_ml.Transforms.ExplainByGradient("map", "pixels", Tiny));
        using var model = pipeline.Fit(data);
        var error = Assert.ThrowsAny<ArgumentException>(() => s_ml.Data.CreateEnumerable<MapRow>(model.Transform(data), false).ToList());
        Assert.Equal("Invalid input stream contents (Parameter 'imageStream')", error.Message);
    }

    [Fact]
    public void A_picture_that_is_not_finite_is_said_in_its_row_s_turn_and_loses_no_other()
    {
        var data = s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(i => new PixelRow { Pixels = [.. Enumerable.Repeat(i == 3 ? float.NaN : 1f + i, 16)] }));
        using var model = s_ml.Transforms.ExplainByGradient("map", "Pixels", Tiny).Fit(data);
        var view = model.Transform(data);
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["map"]);
        var found = new List<string>();
        while (cursor.MoveNext())
        {
            VBuffer<float> map = default;
            try
            {
                getter(ref map);
                found.Add(map.DenseValues().All(float.IsFinite) ? "map" : "no map");
            }
            catch (NotFiniteException e)
            {
                found.Add(e.Message);
            }
        }

        Assert.Equal(["map", "map", "map", "'tiny.onnx': the values given for 'image' have a value that is not a number at position 0; give pictures of finite numbers. A map of it would mean nothing.", "map"], found);
    }

    [Fact]
    public void Preprocessing_without_a_size()
        => Says(
            "The preprocessing has no Width and Height, so the size of the pixel vector is not known. Set both, or take them from the model with ImagePreprocessing.For. (Parameter 'preprocessing')",
            () => s_ml.Transforms.PrepareImages("pixels", "image", new ImagePreprocessing()));

    [Fact]
    public void Annotations_of_a_column_that_is_no_map()
        => Says(
            "Column 'Path' has no annotation 'SaliencyModel'. Expected a column made by one of the ExplainBy... estimators. (Parameter 'column')",
            () => SaliencyColumn.Of(View(new PathRow()).Schema["Path"]));

    static IDataView View<T>(T row) where T : class => s_ml.Data.LoadFromEnumerable([row]);

    static void Says(string message, Func<object> action) => Assert.Equal(message, Assert.ThrowsAny<ArgumentException>(action).Message);

    sealed class ThreeValues
    {
        [VectorType(3)]
        public float[] Values { get; set; } = new float[3];
    }

    sealed class Interleaved
    {
        [VectorType(64, 64, 3)]
        public float[] Values { get; set; } = new float[64 * 64 * 3];
    }
}
