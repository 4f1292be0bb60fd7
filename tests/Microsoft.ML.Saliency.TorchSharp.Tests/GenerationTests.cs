using ShapesClassifier;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Made and changed pictures on the demo model, which takes pixels from 0 to 255.</summary>
public sealed class GenerationTests
{
    static readonly PixelRange s_pixels = PixelRange.Of(new() { Scale = 1 });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_class_has_a_picture_that_the_model_is_sure_of(int index)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(Models.Shapes));
        var made = new ClassVisualization { Range = s_pixels }.Generate(engine, index);
        var output = engine.Run(made.Image, new()).Output.Data;
        Assert.Equal(index, Array.IndexOf(output, output.Max()));
        Assert.Equal(output[index], made.Probability, 1e-5f);
        Assert.InRange(made.Probability, 0.9f, 1);
        Assert.All(made.Image.Data, v => Assert.InRange(v, 0, 255));
        Assert.Equal((64, 64), (made.Picture!.Width, made.Picture.Height));
        // Jitter and blur take something off now and then; over 64 steps the score rises.
        var means = made.Scores.Skip(1).Chunk(64).Select(scores => scores.Average()).ToArray();
        Assert.Equal(4, means.Length);
        Assert.Equal(means.Order(), means);
    }

    [Fact]
    public void Eight_levels_of_change_flip_most_pictures_and_small_steps_flip_no_fewer()
    {
        using var engine = TorchSharpEngine.Load(Models.Path(Models.Shapes));
        // Seeds that training, however long, does not come to.
        ShapePicture[] pictures = [.. Enumerable.Range(60_000_000, 60).Select(ShapePictures.Draw)];
        var x = new Batch([.. pictures.SelectMany(Pixels)], 60, 3, ShapePictures.Size, ShapePictures.Size);
        int[] labels = [.. pictures.Select(p => p.Label)];
        var fgsm = new FastGradientSign { Range = s_pixels, Epsilons = [8 / 255.0] }.Attack(engine, x, labels);
        var right = fgsm.Before.Zip(labels).Count(p => p.First.Index == p.Second);
        Assert.InRange(right, 54, 60);
        Assert.InRange(fgsm.SmallestEpsilon.Count(e => e is not null), 31, 60);
        Assert.All(fgsm.Images.Data.Zip(x.Data), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 8.001f));

        var pgd = new ProjectedGradient { Range = s_pixels, Epsilons = [8 / 255.0] }.Attack(engine, x, labels);
        Assert.InRange(pgd.SmallestEpsilon.Count(e => e is not null), fgsm.SmallestEpsilon.Count(e => e is not null), 60);
        Assert.All(pgd.Images.Data.Zip(x.Data), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 8.001f));
    }

    // Red, green and blue planes.
    static IEnumerable<float> Pixels(ShapePicture picture)
        => Enumerable.Range(0, 3).SelectMany(c => picture.Rgba.Where((_, i) => i % 4 == c).Select(v => (float)v));
}
