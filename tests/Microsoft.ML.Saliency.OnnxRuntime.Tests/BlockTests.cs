using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Regions;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>LIME and KernelSHAP of pictures that are put together at a layer are LIME and KernelSHAP.</summary>
public sealed class BlockTests(ITestOutputHelper log)
{
    [SkippableTheory]
    [InlineData("onnx", Models.Shapes, 8)]
    [InlineData("torch", Models.Shapes, 6)]
    [InlineData("onnx", Models.ResNet20, 3)]
    [InlineData("torch", Models.ResNet20, 3)]
    [InlineData("onnx", Models.SqueezeNet, 5)]
    [InlineData("torch", Models.SqueezeNet, 4)]
    [InlineData("onnx", Models.Mnist, 4)]
    [InlineData("torch", Models.Mnist, 3)]
    public void Attributions_are_those_of_full_passes(string name, string model, int blocks)
    {
        using var engine = Create(name, OnnxModel.Load(Models.Path(model)));
        var x = Pseudo.Batch(2, engine.Model.Input.RowShape, model == Models.Shapes ? Pseudo.Pixel : Pseudo.Normalised);
        var samples = Math.Max(5 * blocks * blocks, 180);
        Same(engine, x, new Lime { Samples = samples, Blocks = blocks, Score = PerturbationScore.Logit, Baseline = Baseline.PerChannelMean }, shortens: true);
        Same(engine, x, new KernelShap { Samples = samples, Blocks = blocks, Score = PerturbationScore.Logit }, shortens: true);
    }

    [Theory]
    // The kind of the first convolution, then the picture's height and the blocks a side.
    [InlineData("onnx", 3, 1, 1, 1, 23, 3)]
    [InlineData("torch", 3, 1, 1, 1, 23, 3)]
    [InlineData("onnx", 7, 2, 3, 1, 41, 4)]
    [InlineData("onnx", 1, 2, 0, 1, 26, 5)]
    [InlineData("onnx", 3, 2, 1, 2, 47, 4)]
    [InlineData("torch", 3, 2, 1, 2, 47, 4)]
    [InlineData("onnx", 5, 3, 4, 1, 37, 2)]
    [InlineData("onnx", 3, 1, 1, 1, 23, 1)]
    public void Layers_of_every_kind_are_put_together(string name, int kernel, int stride, int pad, int dilation, int height, int blocks)
    {
        using var engine = Create(name, TinyModels.Branching(kernel, stride, pad, dilation, height, height + 3));
        var x = Pseudo.Batch(2, engine.Model.Input.RowShape);
        var several = Baseline.UniformNoise(count: 3);
        Same(engine, x, new Lime { Samples = 400, Blocks = blocks, Score = PerturbationScore.Logit, Baseline = several }, shortens: true);
        // Two blocks a side have fewer coalitions than the pictures that they would be put together from.
        Same(engine, x, new KernelShap { Blocks = blocks, Score = PerturbationScore.Logit, Baseline = several }, shortens: blocks > 2);
    }

    [SkippableTheory]
    // Seen through a window of 9, blocks of 3 pixels are more than two; MobileNet's channels come last.
    [InlineData("wide")]
    [InlineData("vector")]
    [InlineData(Models.MobileNet)]
    public void Where_nothing_is_saved_passes_are_full(string model)
    {
        using var engine = Create("onnx", model switch
        {
            "wide" => TinyModels.Branching(9, 1, 4, 1, 24, 24),
            "vector" => TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 1, 9)],
                [OnnxValueInfo.Float("scores", -1, 9)],
                [new("Conv", ["image", "w"], ["c"]), new("Relu", ["c"], ["r"]), new("Flatten", ["r"], ["scores"])],
                ("w", OnnxTensor.Of([2f], 1, 1, 1, 1))) is var graph ? OnnxModel.Create(graph, opset: 13) : null!,
            _ => OnnxModel.Load(Models.Path(model)),
        });
        Same(engine, Pseudo.Batch(1, engine.Model.Input.RowShape), new Lime { Samples = 100, Score = PerturbationScore.Logit }, shortens: false);
    }

    [Fact]
    public void The_attribution_says_how()
    {
        using var engine = Create("onnx", TinyModels.Branching(3, 1, 1, 1, 23, 26));
        var found = new Lime { Blocks = 3 }.Explain(engine, Pseudo.Batch(1, engine.Model.Input.RowShape), Target.Predicted);
        Assert.Equal("pictures put together at 'c3' from 16 that were run up to it, about 6 % of full passes", found.Shortcut);
    }

    [Fact]
    public void The_layers_of_known_shapes_are_what_the_sizes_say()
    {
        using var vgg = OnnxRuntimeEngine.Create(Networks.Vgg16());
        using var resnet = OnnxRuntimeEngine.Create(Networks.ResNet50());
        // A position behind the second convolution of the third stage sees 32 pixels, from one stride of 4 to the next: never more than two blocks of 32.
        var (deep, shallow) = (Plan(vgg, 7)!, Plan(resnet, 8)!);
        log.WriteLine($"VGG-16: {deep.Layer}, {deep.Share:0.000}; ResNet-50: {shallow.Layer}, {shallow.Share:0.000}");
        Assert.Equal([256, 56, 56], deep.Layer.Shape);
        Assert.InRange(deep.Share, 0.45, 0.6);
        Assert.InRange(shallow.Share, 0.8, 0.9);
        // Two blocks a side are all in sight anyway: all that has a map is put together.
        Assert.Equal([512, 7, 7], Plan(vgg, 2)!.Layer.Shape);
        // As many passes for the pictures as for the masks would be no gain.
        Assert.Null(Plan(vgg, 7, masks: 20));
    }

    Attribution Same(ISaliencyEngine engine, Batch x, IExplainer method, bool shortens)
    {
        var (fast, slow) = (method.Explain(engine, x, Target.Predicted), method.Explain(new PlainEngine(engine), x, Target.Predicted));
        log.WriteLine($"{method.Name}: {fast.Shortcut ?? "full passes"}");
        Assert.Null(slow.Shortcut);
        Assert.Equal(shortens, fast.Shortcut is not null);
        var scale = slow.Values.Data.Max(Math.Abs);
        Assert.NotEqual(0, scale);
        Assert.All(slow.Values.Data.Zip(fast.Values.Data), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-4 * scale));
        return fast;
    }

    static BlockPlan? Plan(OnnxRuntimeEngine engine, int side, int masks = 1000)
        => BlockPlan.Of(((IGraphEngine)engine).Graph, engine.Model, new(engine.Model.Input, side, "Lime"), masks);

    static ISaliencyEngine Create(string name, OnnxModel model) => name == "onnx" ? OnnxRuntimeEngine.Create(model) : TorchSharpEngine.Create(model);
}
