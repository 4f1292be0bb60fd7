namespace Microsoft.ML.Saliency.Tests;

/// <summary>Which engine a pipeline runs on, and that it does not matter to the maps.</summary>
public sealed class EngineOptionTests
{
    readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void Every_engine_gives_the_same_maps()
    {
        var data = Workout.Good(_ml);
        var maps = new Dictionary<string, List<float[]>>();
        foreach (var name in EngineCatalog.Names)
        {
            using var model = _ml.Transforms.ExplainByGradCam("map", "Pixels", Models.Path(Models.Shapes), options: new() { Engine = EngineCatalog.Create(name) }).Fit(data);
            Assert.Equal(name == "auto" ? "onnx" : name, model.EngineName);
            maps[name] = [.. _ml.Data.CreateEnumerable<MapRow>(model.Transform(data), reuseRowObject: false).Select(r => r.Map)];
        }

        Assert.Equal(["auto", "onnx", "torch"], maps.Keys);
        foreach (var (expected, actual) in maps["torch"].Zip(maps["onnx"]))
        {
            Assert.InRange(Values.Difference(expected, actual), 0, 1e-4);
        }

        Assert.Equal(maps["onnx"], maps["auto"]);
    }

    [Fact]
    public void A_compiled_model_explains_in_ML_NET_s_own_ApplyOnnxModel()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "explained.onnx");
        SaliencyCompiler.Compile(Models.Path(Models.Shapes), file, new GradCam());
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 4).Select(i => new PixelColumn { Pixels = Workout.Row.Of(i).Pixels }));
        var compiled = _ml.Transforms.ApplyOnnxModel(["scores", "saliency"], ["pixels"], file).Fit(data).Transform(data);
        Assert.Equal("Vector<Single, 1, 64, 64>", compiled.Schema["saliency"].Type.ToString());
        using var model = _ml.Transforms.ExplainByGradCam("map", "pixels", Models.Path(Models.Shapes)).Fit(data);
        var maps = _ml.Data.CreateEnumerable<MapRow>(model.Transform(data), reuseRowObject: false).Select(r => r.Map);
        foreach (var (expected, actual) in maps.Zip(Values.Of(compiled, "saliency")))
        {
            Assert.InRange(Values.Difference(expected, actual["saliency"]), 0, 1e-4);
        }
    }

    sealed class PixelColumn
    {
        [Data.ColumnName("pixels"), Data.VectorType(1, 3, 64, 64)]
        public float[] Pixels { get; set; } = [];
    }

    [Fact]
    public void An_engine_that_there_is_not()
    {
        var error = Assert.Throws<ArgumentException>(() => EngineCatalog.Create("tensorflow"));
        Assert.Equal("Engine 'tensorflow' is not known. Engines: auto, onnx, torch. (Parameter 'name')", error.Message);
    }
}
