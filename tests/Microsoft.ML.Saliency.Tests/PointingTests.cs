using ShapesClassifier;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The pointing game on fresh demo pictures: does the map's maximum fall on the labelled shape?</summary>
public sealed class PointingTests(ITestOutputHelper log)
{
    const int Pictures = 200;

    // Beyond the seeds that the model was trained, tested and shown with.
    const int FirstSeed = 50_000_000;

    [Fact]
    public void Maps_point_at_the_labelled_shape()
    {
        using var engine = TorchSharpEngine.Load(Models.Path(Models.Shapes));
        var pictures = Enumerable.Range(0, Pictures).Select(i => ShapePictures.Draw(FirstSeed + i)).ToList();
        var input = new Batch(new float[Pictures * 3 * 64 * 64], Pictures, 3, 64, 64);
        for (var i = 0; i < Pictures; i++)
        {
            for (var pixel = 0; pixel < 64 * 64; pixel++)
            {
                for (var c = 0; c < 3; c++)
                {
                    input[i][c * 64 * 64 + pixel] = pictures[i].Rgba[4 * pixel + c];
                }
            }
        }

        var chance = pictures.Average(p => p.Mask.Count(inside => inside)) / (64 * 64);
        var cam = Hits(new GradCam());
        var gradient = Hits(new Gradient());
        log.WriteLine($"the maximum lies on the labelled shape: grad-cam {cam:P1}, gradient {gradient:P1}; a random pixel would in {chance:P1}");
        Assert.InRange(cam, 0.8, 1);
        Assert.InRange(gradient, 3 * chance, 1);

        double Hits(IExplainer explainer)
        {
            var maps = SaliencyMaps.From(explainer.Explain(engine, input, Target.Predicted), 64, 64);
            return Enumerable.Range(0, Pictures).Average(i => pictures[i].Mask[System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(maps[i])] ? 1.0 : 0);
        }
    }
}
