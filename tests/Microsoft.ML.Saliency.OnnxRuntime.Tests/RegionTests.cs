using Microsoft.ML.Saliency.Regions;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Occlusion that computes again only what a window can reach is occlusion.</summary>
public sealed class RegionTests(ITestOutputHelper log)
{
    [SkippableTheory]
    [InlineData(Models.Shapes, 15, 8)]
    [InlineData(Models.Shapes, 5, 5)]
    [InlineData(Models.Shapes, 64, 8)]
    [InlineData(Models.ResNet20, 4, 3)]
    [InlineData(Models.SqueezeNet, 40, 40)]
    [InlineData(Models.Mnist, 5, 2)]
    public void Maps_are_those_of_full_passes(string name, int window, int stride)
    {
        using var engine = OnnxRuntimeEngine.Load(Models.Path(name));
        var x = Pseudo.Batch(2, engine.Model.Input.RowShape, name == Models.Shapes ? Pseudo.Pixel : Pseudo.Normalised);
        var method = new Occlusion { Window = window, Stride = stride, Score = PerturbationScore.Logit, Baseline = Baseline.PerChannelMean };
        var fast = method.Explain(engine, x, Target.Predicted);
        var slow = method.Explain(new PlainEngine(engine), x, Target.Predicted);
        log.WriteLine($"{name}, {window}: {fast.Shortcut ?? "full passes"}");
        Assert.Null(slow.Shortcut);
        var scale = slow.Values.Data.Max(Math.Abs);
        Assert.All(slow.Values.Data.Zip(fast.Values.Data), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-4 * scale));
    }

    [Theory]
    [InlineData(7, 2, 3, 1, 23)]
    [InlineData(3, 1, 1, 1, 16)]
    [InlineData(1, 2, 0, 1, 17)]
    [InlineData(3, 2, 1, 2, 20)]
    public void Layers_of_every_kind_are_followed(int kernel, int stride, int pad, int dilation, int size)
    {
        using var engine = OnnxRuntimeEngine.Create(TinyModels.Branching(kernel, stride, pad, dilation, size, size + 3));
        var plan = ((IRegionEngine)engine).Regions(3, 3);
        Assert.NotNull(plan);
        log.WriteLine($"{plan.Plan.Layer}, {plan.Plan.Share:0.00} of a full pass, {plan.Plan.Steps.Count} steps");
        var x = Pseudo.Batch(1, engine.Model.Input.RowShape);
        var method = new Occlusion { Window = 3, Stride = 1, Score = PerturbationScore.Logit, Baseline = Baseline.PerChannelMean };
        var (fast, slow) = (method.Explain(engine, x, Target.Predicted), method.Explain(new PlainEngine(engine), x, Target.Predicted));
        Assert.NotNull(fast.Shortcut);
        var scale = slow.Values.Data.Max(Math.Abs);
        Assert.All(slow.Values.Data.Zip(fast.Values.Data), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-4 * scale));
    }

    [Fact]
    public void The_work_of_known_shapes_is_what_the_sizes_say()
    {
        using var vgg = OnnxRuntimeEngine.Create(Networks.Vgg16());
        var plan = ((IRegionEngine)vgg).Regions(15, 15)!.Plan;
        log.WriteLine($"VGG-16: {plan.Layer}, {plan.Share:0.000}");
        Assert.InRange(plan.Share, 0.1, 0.35);
        // 15, with a 3 x 3 convolution before and after it 19, half of which is at most 10 after pooling.
        var sizes = plan.Steps.Select(s => plan.Tensors[s.Output].Rows.Size).Take(3);
        Assert.Equal([17, 19, 10], sizes);
    }
}
