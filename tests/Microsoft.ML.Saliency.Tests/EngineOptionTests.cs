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
    public void An_engine_that_there_is_not()
    {
        var error = Assert.Throws<ArgumentException>(() => EngineCatalog.Create("tensorflow"));
        Assert.Equal("Engine 'tensorflow' is not known. Engines: auto, onnx, torch. (Parameter 'name')", error.Message);
    }
}
