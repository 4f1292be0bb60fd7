using Microsoft.ML.Data;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Integrated gradients of trained models on photos sum to the difference of scores, as their axiom says.</summary>
public sealed class IntegratedGradientsTests(ITestOutputHelper log)
{
    [SkippableFact]
    public void SqueezeNet()
        => Complete(Models.SqueezeNet, ImagePreprocessing.ImageNet, ["tabby_cat_box.jpg", "golden_retriever.jpg", "hummingbird.jpg"], [281, 207, 94]);

    [SkippableFact]
    public void ResNet20()
        => Complete(
            Models.ResNet20,
            ImagePreprocessing.ImageNet with { Resize = ResizeMode.Squash },
            ["cifar10/cat_test453.png", "cifar10/ship_test18.png", "cifar10/horse_test119.png"],
            [3, 8, 7]);

    void Complete(string model, ImagePreprocessing preprocessing, string[] photos, int[] classes)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(model));
        var input = new Batch(new float[photos.Length * engine.Model.Input.RowShape.Aggregate(1, (n, d) => n * d)], photos.Length, engine.Model.Input.RowShape);
        var bound = preprocessing.For(engine.Model.Input);
        for (var row = 0; row < photos.Length; row++)
        {
            using var image = MLImage.CreateFromFile(Eval.Photo(photos[row]));
            bound.Apply(image.Pixels, image.PixelFormat == MLPixelFormat.Bgra32, image.Width, image.Height, input[row]);
        }

        var seen = new IntegratedGradients().Explain(engine, input, Target.Predicted);
        Assert.Equal(classes, seen.Targets);
        var start = engine.Run(new(new float[input.Data.Length], input.Rows, input.RowShape), new() { Target = Target.PerRow(seen.Targets) }).TargetValues;
        for (var row = 0; row < photos.Length; row++)
        {
            var rise = seen.TargetValues[row] - (double)start[row];
            var sum = seen.Values[row].ToArray().Sum(v => (double)v);
            log.WriteLine($"{photos[row]}: S(x) - S(x0) = {rise:0.000}, sum = {sum:0.000}, delta = {sum - rise:0.0000} ({(sum - rise) / rise:P2}), {seen.Steps![row]} steps");
            Assert.InRange(Math.Abs(sum - rise), 0, 0.01 * Math.Abs(rise));
            Assert.Equal(sum - rise, seen.CompletenessDelta![row], 1e-3 * Math.Abs(rise));
        }
    }
}
