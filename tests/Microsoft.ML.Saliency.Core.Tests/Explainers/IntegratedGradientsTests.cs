using Microsoft.ML.Saliency.Tests.Maps;

namespace Microsoft.ML.Saliency.Tests;

public sealed class IntegratedGradientsTests
{
    [Fact]
    public void A_sum_of_functions_is_its_parts()
    {
        var engine = Functions.Separable();
        var x = new Batch([0.5f, -2, 1.2f, 3, 0.1f, -0.7f], 2, 1, 1, 3);
        var seen = new IntegratedGradients().Explain(engine, x, Target.Class(0));
        Sample.Near([2.5, 4, Math.Sin(1.2f), 15, 0.1f * 0.1f, Math.Sin(-0.7f)], seen.Values.Data, 1e-6);
        Assert.All(seen.CompletenessDelta!, delta => Assert.InRange(Math.Abs(delta), 0, 1e-5));
        Assert.Equal([32, 32], seen.Steps);
        Assert.Equal(("integrated-gradients", ChannelReduction.Sum), (seen.Method, seen.Reduction));
        // The pictures, the baselines, and 32 points a picture.
        Assert.Equal((3, 2 + 2 + 2 * 32), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void The_path_starts_at_the_baseline()
    {
        var x = new Batch([0.5f, -2, 1.2f], 1, 1, 1, 3);
        var seen = new IntegratedGradients { Baseline = Baseline.Constant(1) }.Explain(Functions.Separable(), x, Target.Class(0));
        Sample.Near([-2.5, 3, Math.Sin(1.2f) - Math.Sin(1)], seen.Values.Data, 1e-6);
    }

    [Fact]
    public void A_product_is_shared_evenly()
    {
        // S = x y z along a (x, y, z): the gradient is a^2 (y z, x z, x y), and its integral a third of it at a = 1.
        var engine = new FunctionEngine
        {
            Model = FunctionEngine.Describe([1, 1, 3], 1),
            Scores = x => [x[0] * x[1] * x[2]],
            Gradient = (x, _) => [x[1] * x[2], x[0] * x[2], x[0] * x[1]],
        };
        var seen = new IntegratedGradients { Steps = 2, MaxSteps = 2 }.Explain(engine, new([2, -3, 0.5f], 1, 1, 1, 3), Target.Predicted);
        Sample.Near([-1, -1, -1], seen.Values.Data, 1e-6);
    }

    [Fact]
    public void The_class_of_the_picture_is_kept_along_the_path()
    {
        // Near 0 the second class wins.
        var engine = new FunctionEngine
        {
            Model = FunctionEngine.Describe([1, 1, 1], 2),
            Scores = x => [10 * x[0] * x[0], 1],
            Gradient = (x, k) => [k == 0 ? 20 * x[0] : 0],
        };
        var seen = new IntegratedGradients().Explain(engine, new([1, 0.1f], 2, 1, 1, 1), Target.Predicted);
        Assert.Equal([0, 1], seen.Targets);
        Sample.Near([10, 0], seen.Values.Data, 1e-5);
    }

    [Fact]
    public void Rows_that_are_not_complete_are_refined_alone()
    {
        // 100 oscillations' worth of phase need more than 32 nodes; the straight line needs one.
        var engine = Functions.Sum([1, 1, 1], v => v > 0 ? Math.Sin(200 * v) : v, v => v > 0 ? 200 * Math.Cos(200 * v) : 1);
        var x = new Batch([-2, 1, -3], 3, 1, 1, 1);
        var seen = new IntegratedGradients { Steps = 8 }.Explain(engine, x, Target.Predicted);
        Assert.Equal([8, 64, 8], seen.Steps);
        Sample.Near([-2, Math.Sin(200), -3], seen.Values.Data, 1e-4);
        Assert.Equal((6, 3 + 3 + 3 * 8 + 16 + 32 + 64), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void Refinement_ends_at_MaxSteps_and_says_what_is_missing()
    {
        var engine = Functions.Sum([1, 1, 1], v => Math.Sin(200 * v), v => 200 * Math.Cos(200 * v));
        var seen = new IntegratedGradients { Steps = 8, MaxSteps = 40 }.Explain(engine, new([1], 1, 1, 1, 1), Target.Predicted);
        Assert.Equal([40], seen.Steps);
        Assert.Equal(seen.Values.Data[0] - Math.Sin(200), seen.CompletenessDelta![0], 1e-4);
        Assert.True(Math.Abs(seen.CompletenessDelta[0]) > 0.01 * Math.Abs(Math.Sin(200)));
        Assert.Equal(1 + 1 + 8 + 16 + 32 + 40, engine.Rows);
    }

    public static TheoryData<Baseline> Baselines => [Baseline.Zero, Baseline.Constant(-0.3f), Baseline.PerChannelMean, Baseline.Blurred(1), Baseline.UniformNoise(3, seed: 5)];

    [Theory]
    [MemberData(nameof(Baselines))]
    public void Equal_to_the_formula_by_many_small_steps(Baseline baseline)
    {
        const int fine = 4000;
        var engine = Functions.Tanh([2, 3, 4]);
        var x = Pseudo.Batch(3, [2, 3, 4]);
        var seen = new IntegratedGradients { Baseline = baseline }.Explain(engine, x, Target.PerRow(0, 2, 1));
        for (var row = 0; row < 3; row++)
        {
            var expected = new double[24];
            var rise = 0.0;
            for (var b = 0; b < baseline.Count; b++)
            {
                var (at, x0) = (x[row].ToArray(), new float[24]);
                baseline.Fill(at, engine.Model.Input, b, x0);
                rise += (engine.Scores(at)[seen.Targets[row]] - engine.Scores(x0)[seen.Targets[row]]) / baseline.Count;
                for (var step = 0; step < fine; step++)
                {
                    var a = (step + 0.5f) / fine;
                    var g = engine.Gradient([.. at.Select((v, i) => x0[i] + a * (v - x0[i]))], seen.Targets[row]);
                    for (var i = 0; i < 24; i++)
                    {
                        expected[i] += (at[i] - x0[i]) * g[i] / fine / baseline.Count;
                    }
                }
            }

            Sample.Near(expected, seen.Values[row], 2e-5);
            Assert.Equal(rise, seen.Values[row].ToArray().Sum(v => (double)v), 1e-5);
        }
    }

    [Fact]
    public void Losses_and_weighted_scores_are_complete_too()
    {
        var engine = Functions.Tanh([1, 2, 3]);
        var x = Pseudo.Batch(2, [1, 2, 3]);
        var zero = new Batch(new float[12], 2, 1, 2, 3);
        foreach (var target in new[] { Target.Loss(2, 0), Target.Weighted(new([1, -1, 0, 0.5f, 0, 2], 2, 3)) })
        {
            var seen = new IntegratedGradients().Explain(engine, x, target);
            var start = engine.Run(zero, new() { Target = target }).TargetValues;
            for (var row = 0; row < 2; row++)
            {
                Assert.Equal(seen.TargetValues[row] - start[row], seen.Values[row].ToArray().Sum(), 1e-5);
            }
        }
    }

    [Fact]
    public void A_row_is_the_same_in_any_batch()
    {
        var (engine, x) = (Functions.Tanh([1, 2, 3]), Pseudo.Batch(3, [1, 2, 3]));
        var method = new IntegratedGradients { Baseline = Baseline.UniformNoise(2) };
        var all = method.Explain(engine, x, Target.Predicted);
        var alone = method.Explain(engine, new(x[2].ToArray(), 1, 1, 2, 3), Target.Predicted);
        Assert.Equal(alone.Values.Data, all.Values[2].ToArray());
        Assert.Equal(alone.CompletenessDelta![0], all.CompletenessDelta![2]);
    }

    [Fact]
    public void Batches_are_bounded()
    {
        // Two pictures with five points each go one picture at a time, four points and one.
        var engine = new RecordingEngine(Functions.Large());
        var x = new Batch(new float[2 << 22], 2, 1, 2048, 2048);
        (x[0][5], x[1][5]) = (3, -2);
        var seen = new IntegratedGradients { Steps = 5 }.Explain(engine, x, Target.Predicted);
        Assert.Equal([2, 2, 4, 1, 4, 1], engine.Asked.Select(a => a.Rows));
        Assert.Equal(9, seen.Values[0][5], 1e-5f);
        Assert.Equal(4, seen.Values[1][5], 1e-5f);
    }

    [Fact]
    public void A_constant_model_gets_zeros_at_once()
    {
        var engine = Functions.Sum([1, 1, 2], _ => 3, _ => 0);
        var seen = new IntegratedGradients().Explain(engine, new([1, 2], 1, 1, 1, 2), Target.Predicted);
        Assert.Equal([0, 0], seen.Values.Data);
        Assert.Equal((0f, 32), (seen.CompletenessDelta![0], seen.Steps![0]));
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        Refused(new() { Steps = 0 }, "The number of points on the path must be 1 or more. Set IntegratedGradients.Steps to a number such as 32. (Parameter 'IntegratedGradients.Steps')\nActual value was 0.");
        Refused(new() { Steps = 600 }, "Refinement starts with 600 steps, so it cannot end with fewer. Set IntegratedGradients.MaxSteps to 600 or more; 600 for no refinement. (Parameter 'IntegratedGradients.MaxSteps')\nActual value was 512.");
        Refused(new() { Tolerance = double.NaN }, "The completeness delta is compared with this part of S(x) - S(x0). Set IntegratedGradients.Tolerance to 0 or more, such as 0.01. (Parameter 'IntegratedGradients.Tolerance')\nActual value was NaN.");

        static void Refused(IntegratedGradients method, string message)
        {
            var engine = Functions.Separable();
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => method.Explain(engine, new([1, 2, 3], 1, 1, 1, 3), Target.Predicted));
            Assert.Equal(message, error.Message.ReplaceLineEndings("\n"));
            Assert.Equal(0, engine.Passes);
        }
    }
}
