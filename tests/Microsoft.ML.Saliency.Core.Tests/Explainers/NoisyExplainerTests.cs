using Microsoft.ML.Saliency.Tests.Maps;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>SmoothGrad, SmoothGrad squared and VarGrad.</summary>
public sealed class NoisyExplainerTests
{
    public static TheoryData<string> Names => ["smoothgrad", "smoothgrad-squared", "vargrad"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_linear_model_does_not_notice_noise(string name)
    {
        var engine = Functions.Linear([2, 2, 3], 4);
        var x = Pseudo.Batch(3, [2, 2, 3]);
        var seen = Method(name).Explain(engine, x, Target.PerRow(3, 0, 1));
        var clean = new Gradient().Explain(engine, x, Target.PerRow(3, 0, 1));
        Sample.Near([.. clean.Values.Data.Select(g => name switch { "smoothgrad" => g, "vargrad" => 0.0, _ => (double)g * g })], seen.Values.Data, 1e-6);
        Assert.Equal((name, ChannelReduction.MaxAbs), (seen.Method, seen.Reduction));
        Assert.Equal(clean.Scores.Data, seen.Scores.Data);
        Assert.Equal(clean.Targets, seen.Targets);
        Assert.Equal(clean.TargetValues, seen.TargetValues);
        // The clean pictures, and 25 samples of all in one batch; then what the comparison itself asked.
        Assert.Equal((2 + 1, 3 + 3 * 25 + 3), (engine.Passes, engine.Rows));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Equal_to_the_definition(string name)
    {
        var engine = Functions.Tanh([1, 3, 4]);
        var x = Pseudo.Batch(2, [1, 3, 4]);
        var seen = (Method(name) with { Samples = 7, Level = 0.3, Seed = 5 }).Explain(engine, x, Target.PerRow(2, 1));
        Slow(name, engine, x, seen, 7, 0.3, 5, 1e-6);
    }

    [Fact]
    public void A_tiny_variance_beside_a_large_mean_is_kept()
    {
        // Gradients around 2^23, where a float is a whole number, with a standard deviation of about 2: the mean of squares minus the square of the mean,
        // both about 7e13, would be off by a per cent in double and be nothing at all in single precision.
        var engine = Functions.Sum([1, 1, 4], v => 8388608 * v + v * v / 2, v => 8388608 + v);
        var x = new Batch([0, 1, 5, 10], 1, 1, 1, 4);
        var seen = new VarGrad { Level = 0.2 }.Explain(engine, x, Target.Predicted);
        Slow("vargrad", engine, x, seen, 25, 0.2, 0, 1e-6);
        Assert.All(seen.Values.Data, v => Assert.InRange(v, 1, 12));
    }

    [Fact]
    public void The_noise_is_a_part_of_each_rows_range()
    {
        // g = x: the mean gradient is x, its variance that of the noise. Ranges 2 and 20, so s = 0.3 and 3.
        var engine = Functions.Sum([1, 1, 3], v => v * v / 2, v => v);
        var x = new Batch([-1, 0.2f, 1, 5, -5, 15], 2, 1, 1, 3);
        var mean = new SmoothGrad { Samples = 4000 }.Explain(engine, x, Target.Predicted);
        var variance = new VarGrad { Samples = 4000 }.Explain(engine, x, Target.Predicted);
        for (var i = 0; i < 6; i++)
        {
            var s = i < 3 ? 0.3 : 3;
            Assert.Equal(s / Math.Sqrt(4000), mean.StandardError!.Data[i], s * 0.001);
            Assert.InRange((mean.Values.Data[i] - x.Data[i]) / mean.StandardError.Data[i], -4.5, 4.5);
            // The variance of 4000 normal numbers has a relative standard error of sqrt(2 / 3999) = 0.022.
            Assert.Equal(1, variance.Values.Data[i] / (s * s), 0.1);
        }
    }

    [Fact]
    public void The_class_of_the_clean_picture_is_kept()
    {
        // The noise turns the sign of the first value, and with it the predicted class, in many samples.
        var engine = new FunctionEngine
        {
            Model = FunctionEngine.Describe([1, 1, 2], 2),
            Scores = x => [x[0], -x[0]],
            Gradient = (_, k) => k == 0 ? [1, 0] : [-1, 0],
        };
        var seen = new SmoothGrad().Explain(engine, new([0.01f, 1, -0.01f, 1], 2, 1, 1, 2), Target.Predicted);
        Assert.Equal([1, 0, -1, 0], seen.Values.Data);
        Assert.Equal(new float[4], seen.StandardError!.Data);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_seed_alone_decides_the_noise(string name)
    {
        var (engine, x) = (Functions.Tanh([1, 3, 4]), Pseudo.Batch(3, [1, 3, 4]));
        var method = Method(name);
        var seen = method.Explain(engine, x, Target.Predicted).Values;
        Assert.Equal(seen.Data, method.Explain(engine, x, Target.Predicted).Values.Data);
        Assert.Equal(seen[2].ToArray(), method.Explain(engine, new(x[2].ToArray(), 1, 1, 3, 4), Target.Predicted).Values.Data);
        Assert.NotEqual(seen.Data, (method with { Seed = 1 }).Explain(engine, x, Target.Predicted).Values.Data);
    }

    [Fact]
    public void Batches_are_bounded()
    {
        // Four samples and one.
        var engine = new RecordingEngine(Functions.Large());
        var x = new Batch(new float[1 << 22], 1, 1, 2048, 2048);
        x.Data[5] = 10;
        var seen = new SmoothGrad { Samples = 5 }.Explain(engine, x, Target.Predicted);
        Assert.Equal([1, 4, 1], engine.Asked.Select(a => a.Rows));
        double[] drawn = [.. Enumerable.Range(0, 5).Select(sample => Noise(0, sample, 6)[5])];
        Assert.Equal(20 + 2 * 1.5 * drawn.Average(), seen.Values.Data[5], 1e-4);
    }

    [Fact]
    public void Any_method_can_be_smoothed()
    {
        var (engine, x) = (Functions.Tanh([1, 2, 3]), Pseudo.Batch(2, [1, 2, 3]));
        var paths = new SmoothGrad { Inner = new IntegratedGradients { Steps = 4, MaxSteps = 4 }, Samples = 3 };
        var seen = paths.Explain(engine, x, Target.Predicted);
        Assert.Equal((ChannelReduction.Sum, ChannelReduction.Sum), (paths.Reduction, seen.Reduction));
        Assert.Null(seen.CompletenessDelta);
        Assert.Null(seen.Steps);

        var loss = new SmoothGrad { Inner = new LossGradient(), Level = 0 }.Explain(engine, x, Target.Class(1));
        var clean = new LossGradient().Explain(engine, x, Target.Class(1));
        Sample.Near([.. clean.Values.Data.Select(v => (double)v)], loss.Values.Data, 1e-7);
        Assert.Equal(clean.TargetValues, loss.TargetValues);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        Refused(new SmoothGrad { Samples = 1 }, "An average with its standard error, or a variance, needs 2 samples or more. Set SmoothGrad.Samples to a number such as 25. (Parameter 'SmoothGrad.Samples')\nActual value was 1.");
        Refused(new VarGrad { Level = -0.1 }, "The noise's standard deviation is this part of max x - min x. Set VarGrad.Level to a number from 0 (no noise) to 1, such as 0.15. (Parameter 'VarGrad.Level')\nActual value was -0.1.");
        Refused(new SmoothGradSquared { Level = double.NaN }, "The noise's standard deviation is this part of max x - min x. Set SmoothGradSquared.Level to a number from 0 (no noise) to 1, such as 0.15. (Parameter 'SmoothGradSquared.Level')\nActual value was NaN.");

        static void Refused(NoisyExplainer method, string message)
        {
            var engine = Functions.Separable();
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => method.Explain(engine, new([1, 2, 3], 1, 1, 1, 3), Target.Predicted));
            Assert.Equal(message, error.Message.ReplaceLineEndings("\n"));
            Assert.Equal(0, engine.Passes);
        }
    }

    static NoisyExplainer Method(string name) => (NoisyExplainer)ExplainerCatalog.Create(name);

    static void Slow(string name, FunctionEngine engine, Batch x, Attribution seen, int samples, double level, int seed, double tolerance)
    {
        for (var row = 0; row < x.Rows; row++)
        {
            var at = x[row].ToArray();
            var s = level * (at.Max() - at.Min());
            var g = Enumerable.Range(0, samples).Select(sample =>
            {
                var noise = Noise(seed, sample, at.Length);
                return engine.Gradient([.. at.Select((v, i) => (float)(v + s * noise[i]))], seen.Targets[row]);
            }).ToArray();
            for (var i = 0; i < at.Length; i++)
            {
                // Gradients come as single precision numbers.
                double[] values = [.. g.Select(sample => (double)(float)sample[i]).Select(v => name == "smoothgrad-squared" ? v * v : v)];
                var mean = values.Average();
                var variance = values.Sum(v => (v - mean) * (v - mean)) / (samples - 1);
                var (expected, error) = name == "vargrad" ? (variance, (double?)null) : (mean, Math.Sqrt(variance / samples));
                Assert.Equal(expected, seen.Values[row][i], tolerance * Math.Max(1, Math.Abs(expected)));
                Assert.Equal(error is null, seen.StandardError is null);
                Assert.Equal(error ?? 0, seen.StandardError?[row][i] ?? 0, tolerance);
            }
        }
    }

    static float[] Noise(int seed, int sample, int length)
    {
        var values = new float[length];
        new Noise(seed, sample).Gaussian(values);
        return values;
    }
}
