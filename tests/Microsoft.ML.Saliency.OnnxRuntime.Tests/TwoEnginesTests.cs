using Microsoft.ML.Saliency.Onnx;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The same probes on both engines, over trained models.</summary>
public sealed class TwoEnginesTests(ITestOutputHelper log)
{
    const double Tolerance = 1e-4;

    public static TheoryData<string> Trained => [Models.Shapes, Models.SqueezeNet, Models.ResNet20, Models.MobileNet, Models.Mnist];

    [SkippableTheory]
    [MemberData(nameof(Trained))]
    public void Scores_gradients_and_layers_agree(string name)
    {
        var model = OnnxModel.Load(Models.Path(name));
        using var torch = TorchSharpEngine.Create(model);
        using var onnx = OnnxRuntimeEngine.Create(model);
        using var small = OnnxRuntimeEngine.Create(model, new() { SmallFile = true });
        Assert.Equivalent(torch.Model, onnx.Model);
        // Where two activations of SqueezeNet differ by less than rounding, its engines pool different ones: not in this picture.
        var x = Pseudo.Batch(name == Models.SqueezeNet ? 1 : 2, torch.Model.Input.RowShape, name == Models.Shapes ? Pseudo.Pixel : Pseudo.Normalised);
        string[] layer = torch.Model.DefaultLayer is { } l ? [l.Name] : [];
        foreach (var rule in Enum.GetValues<RectifierRule>())
        {
            var probe = new Probe { Values = layer, Gradients = [torch.Model.Input.Name, .. layer], Rectifier = rule };
            var expected = torch.Run(x, probe);
            foreach (var actual in (Observation[])[onnx.Run(x, probe), small.Run(x, probe)])
            {
                Assert.Equal(expected.Targets, actual.Targets);
                Close($"{rule}: scores", expected.Scores, actual.Scores);
                Close($"{rule}: output", expected.Output, actual.Output);
                foreach (var tensor in probe.Values)
                {
                    Close($"{rule}: values of {tensor}", expected.Values[tensor], actual.Values[tensor]);
                }

                foreach (var tensor in probe.Gradients)
                {
                    Close($"{rule}: gradient of {tensor}", expected.Gradients[tensor], actual.Gradients[tensor]);
                }
            }
        }
    }

    [Fact]
    public void A_deep_network_of_strides_and_shortcuts_agrees()
    {
        var model = Networks.ResNet50();
        using var torch = TorchSharpEngine.Create(model, new() { ParityTolerance = null });
        using var onnx = OnnxRuntimeEngine.Create(model);
        var x = Pseudo.Batch(1, [3, 224, 224]);
        var probe = new Probe { Gradients = ["image"] };
        var (expected, actual) = (torch.Run(x, probe), onnx.Run(x, probe));
        Close("scores", expected.Scores, actual.Scores);
        // Of ten million rectifiers with random inputs, some are within rounding of zero: the engines differ there, as an engine differs from itself
        // when each pixel moves to the next number that a float holds.
        var moved = new Batch(Array.ConvertAll(x.Data, MathF.BitIncrement), 1, [3, 224, 224]);
        var (difference, torchItself, onnxItself) = (Difference(expected, actual), Difference(expected, torch.Run(moved, probe)), Difference(actual, onnx.Run(moved, probe)));
        log.WriteLine($"gradient: relative difference of norms {difference:E2}; of TorchSharp and itself {torchItself:E2}; of ONNX Runtime and itself {onnxItself:E2}");
        Assert.InRange(difference, 0, Math.Max(2e-3, 3 * (torchItself + onnxItself)));

        static double Difference(Observation one, Observation other)
        {
            var (e, a) = (one.Gradients["image"].Data, other.Gradients["image"].Data);
            return Math.Sqrt(e.Zip(a).Sum(p => Math.Pow(p.First - p.Second, 2)) / e.Sum(v => (double)v * v));
        }
    }

    /// <summary>A detector: an entry's score of being an object at all, and of being a cat.</summary>
    [SkippableFact]
    public void Scores_gradients_and_maps_of_a_detector_agree()
    {
        const int Cat = 15;
        var model = OnnxModel.Load(Models.Path(Models.Yolox));
        using var torch = TorchSharpEngine.Create(model);
        using var onnx = OnnxRuntimeEngine.Create(model);
        Assert.Equivalent(torch.Model, onnx.Model);
        var x = Pseudo.Batch(1, torch.Model.Input.RowShape, Pseudo.Pixel);
        var scores = torch.Run(x, new()).Scores;
        var best = Enumerable.Range(0, scores.RowSize / 85).MaxBy(i => scores.Data[85 * i + 4]);
        var weights = new Batch(new float[scores.RowSize], 1, [scores.RowSize]);
        (weights.Data[85 * best + 4], weights.Data[85 * best + 5 + Cat]) = (1, 0.5f);
        var probe = new Probe { Target = Target.Weighted(weights), Gradients = [torch.Model.Input.Name, torch.Model.DefaultLayer!.Name] };
        var (expected, actual) = (torch.Run(x, probe), onnx.Run(x, probe));
        Close("scores", expected.Scores, actual.Scores);
        foreach (var tensor in probe.Gradients)
        {
            Assert.Contains(expected.Gradients[tensor].Data, g => g != 0);
            Close($"gradient of {tensor}", expected.Gradients[tensor], actual.Gradients[tensor]);
        }

        Close("Grad-CAM", new GradCam().Explain(torch, x, probe.Target).Values, new GradCam().Explain(onnx, x, probe.Target).Values);
    }

    public static TheoryData<string> All => [Models.Shapes, Models.SqueezeNet, Models.ResNet20, Models.MobileNet, Models.Mnist, Models.Yolox];

    /// <summary>Every gradient and class activation method; those that take hundreds of passes look at scores alone, which agree.</summary>
    [SkippableTheory]
    [MemberData(nameof(All))]
    public void Every_gradient_and_class_activation_method_gives_the_same_map(string name)
    {
        var model = OnnxModel.Load(Models.Path(name));
        using var torch = TorchSharpEngine.Create(model);
        using var onnx = OnnxRuntimeEngine.Create(model);
        var x = Pseudo.Batch(1, torch.Model.Input.RowShape, name switch
        {
            Models.Shapes or Models.Yolox => Pseudo.Pixel,
            // Faint: of bright noise this model is so sure that the loss has no gradient.
            Models.Mnist => i => Pseudo.Pixel(i) / 16,
            _ => Pseudo.Normalised,
        });
        // Of the detector, the score of a cat in the last cell of its coarsest grid, which is what the default layer leads to.
        var target = name == Models.Yolox ? Target.Class(85 * 3548 + 5 + 15) : Target.Predicted;
        var compared = 0;
        foreach (var info in ExplainerCatalog.All)
        {
            IExplainer method = info.Create() switch
            {
                // Fewer points and copies than the defaults, the same for both; a second round would depend on rounding.
                IntegratedGradients integrated => integrated with { Steps = 4, MaxSteps = 4 },
                NoisyExplainer noisy => noisy with { Samples = 2 },
                var other => other,
            };
            if (method.ReasonAgainst(torch.Model) is not null || method.PassesPerRow(torch.Model) > 40)
            {
                continue;
            }

            compared++;
            var (a, b) = (method.Explain(torch, x, target).Values, method.Explain(onnx, x, target).Values);
            var norm = Math.Sqrt(a.Data.Sum(v => (double)v * v));
            var difference = Math.Sqrt(a.Data.Zip(b.Data).Sum(p => Math.Pow(p.First - p.Second, 2))) / norm;
            log.WriteLine($"{info.Name}: relative difference of norms {difference:E2}");
            Assert.True(norm > 0, info.Name);
            // Where two activations differ by less than rounding, the engines pool different ones: other points of the path find such places. What goes by the sign
            // of a gradient, over the detector's hundred activations, finds gradients as near zero.
            var rounding = method is NoisyExplainer or IntegratedGradients || (name == Models.Yolox && method is Deconvolution or GuidedBackpropagation or GuidedGradCam);
            Assert.True(difference < (rounding ? 5e-3 : 1e-4), $"{info.Name}: {difference}");
        }

        Assert.InRange(compared, 16, 25);
    }

    void Close(string what, Batch expected, Batch actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        var scale = expected.Data.Max(Math.Abs);
        var difference = expected.Data.Zip(actual.Data).Max(p => Math.Abs(p.First - p.Second)) / scale;
        log.WriteLine($"{what}: relative difference {difference:E2}");
        Assert.InRange(difference, 0, Tolerance);
    }
}
