using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>LIME with a full pass a mask, and with pictures put together at a layer.</summary>
static class LimeJob
{
    internal static Job Vgg16() => Create("VGG-16 shape", Networks.Vgg16(), new() { Samples = 150, Blocks = 7 });

    internal static Job ResNet50() => Create("ResNet-50 shape", Networks.ResNet50(), new() { Samples = 400 });

    internal static Job SqueezeNet() => Create("SqueezeNet", EnginesJob.SqueezeNetModel(), new());

    static Job Create(string name, OnnxModel model, Lime lime)
    {
        var (engine, x) = (OnnxRuntimeEngine.Create(model), Pseudo.Batch(1, [3, 224, 224]));
        var plain = new PlainEngine(engine);
        // Sessions are made on first use.
        var found = lime.Explain(engine, x, Target.Predicted);
        return new(
            $"LIME of {lime.Samples} samples, {name}, ONNX Runtime, {found.Shortcut}",
            [
                ("full passes", () => lime.Explain(plain, x, Target.Predicted)),
                ("put together", () => lime.Explain(engine, x, Target.Predicted)),
            ],
            engine)
        {
            WarmUp = false,
        };
    }
}
