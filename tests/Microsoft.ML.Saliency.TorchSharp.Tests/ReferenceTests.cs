using System.Text.Json;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Scores, gradients and Grad-CAM against PyTorch's autograd (tests/Reference; computed there in float64).</summary>
public sealed class ReferenceTests(ITestOutputHelper log)
{
    const double Tolerance = 1e-4;

    [SkippableTheory]
    [InlineData(Models.Shapes)]
    [InlineData(Models.SqueezeNet)]
    [InlineData(Models.ResNet20)]
    [InlineData(Models.Mnist)]
    public void Gradients_and_GradCam_equal_PyTorch(string name)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(name));
        using var stored = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reference", name + ".json")));
        var reference = stored.RootElement;
        Assert.Equal(reference.GetProperty("model").GetProperty("sha256").GetString(), Onnx.OnnxModel.Load(Models.Path(name)).Sha256);

        var pixels = reference.GetProperty("input").GetProperty("scale").GetString() == "pixels";
        var input = Pseudo.Batch(1, engine.Model.Input.RowShape, pixels ? Pseudo.Pixel : Pseudo.Normalised);
        var target = Target.Class(reference.GetProperty("target").GetProperty("index").GetInt32());

        var gradient = new Gradient().Explain(engine, input, target);
        var expectedScores = Numbers(reference.GetProperty("output").GetProperty("scores"));
        Compare("scores", expectedScores, gradient.Output.Data.Take(expectedScores.Length).ToArray());
        Assert.Equal(reference.GetProperty("output").GetProperty("predicted").GetInt32(), Array.IndexOf(gradient.Output.Data, gradient.Output.Data.Max()));

        var standard = reference.GetProperty("gradients").GetProperty("standard");
        var sampled = Numbers(reference.GetProperty("sample_indices")).Select(i => gradient.Values.Data[(int)i]).ToArray();
        Compare("gradient", Numbers(standard.GetProperty("values")), sampled, standard.GetProperty("max_abs").GetDouble());
        var l2 = Math.Sqrt(gradient.Values.Data.Sum(v => (double)v * v));
        Assert.Equal(1, l2 / standard.GetProperty("l2").GetDouble(), Tolerance);

        foreach (var (rule, key) in ((RectifierRule, string)[])[(RectifierRule.Guided, "guided"), (RectifierRule.Deconvolution, "deconvolution")])
        {
            var stored2 = reference.GetProperty("gradients").GetProperty(key);
            var name2 = engine.Model.Input.Name;
            var g = engine.Run(input, new() { Target = target, Gradients = [name2], Rectifier = rule }).Gradients[name2].Data;
            Compare(key, Numbers(stored2.GetProperty("values")), Numbers(reference.GetProperty("sample_indices")).Select(i => g[(int)i]).ToArray(), stored2.GetProperty("max_abs").GetDouble());
            Assert.Equal(1, Math.Sqrt(g.Sum(v => (double)v * v)) / stored2.GetProperty("l2").GetDouble(), Tolerance);
        }

        var cam = reference.GetProperty("grad_cam");
        var actual = new GradCam { Layer = cam.GetProperty("layer").GetString() }.Explain(engine, input, target);
        Compare("Grad-CAM", Numbers(cam.GetProperty("values")), actual.Values.Data);
    }

    void Compare(string what, double[] expected, float[] actual, double? scale = null)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = scale ?? expected.Max(Math.Abs);
        var difference = expected.Zip(actual).Max(p => Math.Abs(p.First - p.Second)) / largest;
        log.WriteLine($"{what}: relative difference {difference:E2}");
        Assert.InRange(difference, 0, Tolerance);
    }

    static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];
}
