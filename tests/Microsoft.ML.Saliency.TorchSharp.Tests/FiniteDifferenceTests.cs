using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The gradient along random directions against central differences of the score.</summary>
public sealed class FiniteDifferenceTests(ITestOutputHelper log)
{
    // Steps are small beside the inputs, so that few rectifiers switch on the way, and large beside the rounding of a float score.
    [SkippableTheory]
    [InlineData(Models.Shapes, true, 1)]
    [InlineData(Models.SqueezeNet, false, 0.02)]
    [InlineData(Models.ResNet20, false, 0.004)]
    public void Gradient_agrees_along_random_directions(string name, bool pixels, double step)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(name));
        var x = Pseudo.Batch(1, engine.Model.Input.RowShape, pixels ? Pseudo.Pixel : Pseudo.Normalised);
        var attribution = new Gradient().Explain(engine, x, Target.Predicted);
        var index = attribution.Targets[0];
        var g = Array.ConvertAll(attribution.Values.Data, v => (double)v);
        var random = new Random(1);
        var worst = 0.0;
        for (var i = 0; i < 8; i++)
        {
            // A random direction alone is almost orthogonal to the gradient in so many dimensions, and its slope would drown in rounding.
            var u = Unit(Unit(g).Zip(Unit([.. g.Select(_ => random.NextDouble() - 0.5)])).Select(p => p.First + p.Second).ToArray());
            var slope = g.Zip(u).Sum(p => p.First * p.Second);
            var difference = (ScoreAt(step, u) - ScoreAt(-step, u)) / (2 * step);
            worst = Math.Max(worst, Math.Abs(slope - difference) / Math.Abs(difference));
        }

        log.WriteLine($"{name}: largest relative difference {worst:E2}");
        Assert.InRange(worst, 0, 1e-2);

        double ScoreAt(double h, double[] u)
        {
            var moved = new Batch(x.Data.Zip(u).Select(p => (float)(p.First + h * p.Second)).ToArray(), 1, x.RowShape);
            return engine.Run(moved, new()).Scores.Data[index];
        }
    }

    static double[] Unit(double[] v)
    {
        var length = Math.Sqrt(v.Sum(a => a * a));
        return Array.ConvertAll(v, a => a / length);
    }
}
