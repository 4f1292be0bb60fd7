using System.Globalization;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>
/// Every VJP row in small models with random shapes and attributes: the gradient of a random weighting of the output against central
/// differences of that number along random directions, and against the TorchSharp engine's gradient.
/// </summary>
public sealed class OperatorGradientTests(ITestOutputHelper log)
{
    const int Seeds = 12;

    // Small, so that few maxima change on the way, and large beside the rounding of floats.
    const double Step = 5e-5;

    public static TheoryData<string> Cases => [.. OperatorCases.All.Keys];

    [Fact]
    public void Every_operator_with_a_gradient_has_a_case()
        => Assert.Equal(OnnxOperators.Differentiable, OperatorCases.All.Values.SelectMany(c => c(new(0), 0).Operators).Intersect(OnnxOperators.Differentiable).Order(StringComparer.Ordinal).Distinct());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_is_that_of_differences_and_of_the_other_engine(string name)
    {
        var (worstDifference, worstEngine, compared) = (0.0, 0.0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var test = OperatorCases.All[name](random, seed);
            var model = test.Model();
            var rows = random.Next(1, 4);
            using var onnx = OnnxRuntimeEngine.Create(model, new() { Threads = 1, SmallFile = seed % 3 == 2 });
            var x = Pseudo.Batch(rows, onnx.Model.Input.RowShape, _ => test.X());
            var weights = Pseudo.Batch(rows, [onnx.Model.Score.Classes], Uniform);
            var probe = new Probe { Target = Target.Weighted(weights), Gradients = ["x"] };
            var seen = onnx.Run(x, probe);
            var g = seen.Gradients["x"].Data;
            Assert.All(g, v => Assert.True(float.IsFinite(v)));

            var u = Pseudo.Batch(rows, x.RowShape, Uniform).Data;
            var slope = Enumerable.Range(0, g.Length).Sum(i => (double)g[i] * u[i]);
            var difference = (ValueAt(Step) - ValueAt(-Step)) / (2 * Step);
            var scale = Math.Sqrt(g.Sum(v => (double)v * v) * u.Sum(v => (double)v * v)) + 1e-3;
            worstDifference = test.Differences ? Math.Max(worstDifference, Math.Abs(slope - difference) / scale) : worstDifference;

            if (test.OnTorch)
            {
                using var torch = TorchSharpEngine.Create(model, new() { ParityTolerance = null });
                var expected = torch.Run(x, probe);
                worstEngine = Math.Max(worstEngine, Math.Max(Difference(expected.Scores.Data, seen.Scores.Data), Difference(expected.Gradients["x"].Data, g)));
                compared++;
            }

            float Uniform(int _) => random.NextSingle() * 2 - 1;

            double ValueAt(double h)
            {
                var moved = new Batch([.. x.Data.Zip(u).Select(p => (float)(p.First + h * p.Second))], rows, x.RowShape);
                // Summed in double precision: the engine's own sum would drown small differences.
                return onnx.Run(moved, probe).Scores.Data.Zip(weights.Data).Sum(p => (double)p.First * p.Second);
            }
        }

        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: differences {worstDifference:E1}, TorchSharp {worstEngine:E1} ({compared} of {Seeds})"));
        Assert.InRange(worstDifference, 0, 2e-3);
        Assert.InRange(worstEngine, 0, 1e-4);
    }

    static double Difference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(1e-3, expected.Max(Math.Abs));
        return expected.Zip(actual).Max(p => Math.Abs(p.First - p.Second)) / scale;
    }
}
