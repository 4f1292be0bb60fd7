using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>What a gradient and a class activation map cost beside the forward pass, on each engine.</summary>
static class EnginesJob
{
    /// <summary>The shape of ResNet-50, with pseudo-random weights.</summary>
    internal static Job ResNet50() => Create("ResNet-50 shape", Networks.ResNet50(), 1);

    /// <summary>SqueezeNet 1.1, trained, where it is there.</summary>
    internal static Job SqueezeNet() => Create("SqueezeNet", SqueezeNetModel(), 8);

    internal static OnnxModel SqueezeNetModel()
    {
        var path = Path.Combine(Repository.Root, "../shared/eval/models/squeezenet1.1_torch113_op16.onnx");
        return File.Exists(path) ? OnnxModel.Load(path) : throw new FileNotFoundException($"There is no '{path}'. Put SqueezeNet 1.1 there, or run a job of resnet50.");
    }

    static Job Create(string name, OnnxModel model, int rows)
    {
        var (onnx, torch) = (OnnxRuntimeEngine.Create(model), TorchSharpEngine.Create(model, new() { ParityTolerance = null }));
        var low = TorchSharpEngine.Create(model, new() { ParityTolerance = null, Precision = Precision.BFloat16 });
        var x = Pseudo.Batch(rows, onnx.Model.Input.RowShape);
        var layer = onnx.Model.DefaultLayer!.Name;
        return new(
            $"{name}, {rows} row{(rows == 1 ? "" : "s")} of 224 x 224",
            [
                ("ONNX Runtime, forward", () => onnx.Run(x, new())),
                ("ONNX Runtime, forward and input gradient", () => onnx.Run(x, new() { Gradients = [onnx.Model.Input.Name] })),
                ("ONNX Runtime, Grad-CAM's probe", () => onnx.Run(x, new() { Values = [layer], Gradients = [layer] })),
                ("TorchSharp, forward", () => torch.Run(x, new())),
                ("TorchSharp, forward and input gradient", () => torch.Run(x, new() { Gradients = [torch.Model.Input.Name] })),
                ("TorchSharp, Grad-CAM's probe", () => torch.Run(x, new() { Values = [layer], Gradients = [layer] })),
                ("TorchSharp in bfloat16, forward", () => low.Run(x, new())),
                ("TorchSharp in bfloat16, forward and input gradient", () => low.Run(x, new() { Gradients = [low.Model.Input.Name] })),
                ("TorchSharp in bfloat16, Grad-CAM's probe", () => low.Run(x, new() { Values = [layer], Gradients = [layer] })),
            ],
            onnx,
            torch,
            low);
    }
}
