using System.Text.RegularExpressions;
using Microsoft.ML.Saliency.Onnx;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

public sealed class PrecisionTests(ITestOutputHelper log)
{
    /// <summary>One rounding of an input, a weight or a product: 2^-8 of it.</summary>
    const float Rounding = 1f / 256;

    [Fact]
    public void A_tiny_model_is_rounded_and_no_more()
    {
        var x = Pseudo.Batch(3, [1, 4, 4]);
        using var full = TorchSharpEngine.Create(TinyModels.Classifier());
        using var low = TorchSharpEngine.Create(TinyModels.Classifier(), new() { Precision = Precision.BFloat16 });
        foreach (var method in (IExplainer[])[new Gradient(), new GradCam(), new GuidedBackpropagation(), new InputXGradient()])
        {
            var (expected, actual) = (method.Explain(full, x, Target.Class(0)), method.Explain(low, x, Target.Class(0)));
            var scale = expected.Values.Data.Max(Math.Abs);
            Assert.All(expected.Values.Data.Zip(actual.Values.Data), p => Assert.Equal(p.First, p.Second, 4 * Rounding * scale));
            Assert.All(expected.Scores.Data.Zip(actual.Scores.Data), p => Assert.Equal(p.First, p.Second, 4 * Rounding * expected.Scores.Data.Max(Math.Abs)));
        }

        // 0.1 has no exact bfloat16: what is rounded differs.
        Assert.NotEqual(full.Run(x, new()).Scores.Data, low.Run(x, new()).Scores.Data);
    }

    [Fact]
    public void Convolutions_are_rounded_and_the_scores_are_not()
    {
        using var low = TorchSharpEngine.Create(TinyModels.Classifier(), new() { Precision = Precision.BFloat16 });
        var code = low.Code(new() { Gradients = [low.Model.Input.Name] });
        var body = code[code.IndexOf("def probe", StringComparison.Ordinal)..];
        // The picture goes into bfloat16 once; what is averaged comes out of it, and the scores are asked to be floats in any case.
        Assert.Equal(1, Regex.Count(body, @"\.to\(15\)"));
        Assert.Matches(@"(t\d+) = t\d+\.to\(6\)\n  t\d+ = torch\.mean\(\1,", body);
        Assert.Equal(2, Regex.Count(body, @"\.to\(6\)"));
    }

    [Theory]
    [InlineData(RectifierRule.Standard)]
    [InlineData(RectifierRule.Guided)]
    [InlineData(RectifierRule.Deconvolution)]
    public void Layers_and_rules_work_as_in_32_bits(RectifierRule rule)
    {
        var x = Pseudo.Batch(2, [1, 4, 4]);
        var probe = new Probe { Target = Target.Class(0), Values = ["conv", "relu"], Gradients = ["image", "conv", "relu"], Rectifier = rule };
        using var full = TorchSharpEngine.Create(TinyModels.Classifier());
        using var low = TorchSharpEngine.Create(TinyModels.Classifier(), new() { Precision = Precision.BFloat16 });
        var (expected, actual) = (full.Run(x, probe), low.Run(x, probe));
        foreach (var (name, batch) in expected.Values.Concat(expected.Gradients))
        {
            var found = (ReferenceEquals(batch, expected.Values.GetValueOrDefault(name)) ? actual.Values : actual.Gradients)[name];
            Assert.All(batch.Data.Zip(found.Data), p => Assert.Equal(p.First, p.Second, 4 * Rounding * batch.Data.Max(Math.Abs)));
        }
    }

    [SkippableTheory]
    [InlineData("grad-cam", 0.02)]
    [InlineData("gradient", 0.5)]
    public void Maps_of_a_trained_model_stay_near(string method, double bound)
    {
        var model = OnnxModel.Load(Eval.Model("squeezenet1.1_torch113_op16.onnx"));
        using var full = TorchSharpEngine.Create(model);
        using var low = TorchSharpEngine.Create(model, new() { Precision = Precision.BFloat16 });
        var x = Pseudo.Batch(2, full.Model.Input.RowShape);
        var expected = ExplainerCatalog.Create(method).Explain(full, x, Target.Predicted);
        var actual = ExplainerCatalog.Create(method).Explain(low, x, Target.PerRow(expected.Targets));
        var difference = Math.Sqrt(expected.Values.Data.Zip(actual.Values.Data).Sum(p => Math.Pow(p.First - p.Second, 2)) / expected.Values.Data.Sum(v => (double)v * v));
        log.WriteLine($"{method}: relative difference of norms {difference:E2}");
        // The lower bound: in 32 bits both would agree to 1e-6, so the option does something.
        Assert.InRange(difference, 1e-4, bound);
    }
}
