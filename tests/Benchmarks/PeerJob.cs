using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Benchmarks;

/// <summary>The same job in PyTorch, as its users write it (peer.py), and here, on one picture of 224 x 224.</summary>
static class PeerJob
{
    static readonly Dictionary<string, (string Peer, Func<OnnxModel> Model)> s_models = new(StringComparer.Ordinal)
    {
        ["resnet50"] = ("resnet50", Networks.ResNet50),
        ["vgg16"] = ("vgg16", Networks.Vgg16),
        ["squeezenet"] = ("squeezenet1_1", EnginesJob.SqueezeNetModel),
    };

    static readonly Dictionary<string, (string[] Peers, Func<IExplainer> Method)> s_methods = new(StringComparer.Ordinal)
    {
        ["gradient"] = (["gradient"], () => new Gradient()),
        ["grad-cam"] = (["grad-cam"], () => new GradCam()),
        ["integrated-gradients"] = (["integrated-gradients"], () => new IntegratedGradients { Steps = 50, MaxSteps = 50 }),
        ["smoothgrad"] = (["smoothgrad"], () => new SmoothGrad()),
        ["occlusion-16"] = (["occlusion-16"], () => new Occlusion { Window = 15, Stride = 8 }),
        ["occlusion-1"] = (["occlusion-1"], () => new Occlusion { Window = 15, Stride = 8 }),
    };

    /// <summary>Names such as "peer-gradient-resnet50".</summary>
    internal static IEnumerable<(string Name, Func<Job> Create)> All
        => from method in s_methods from model in s_models select (Name(method.Key, model.Key), (Func<Job>)(() => Create(method.Key, model.Key)));

    static string Name(string method, string model) => $"peer-{method}-{model}";

    static Job Create(string method, string name)
    {
        var (peers, create) = s_methods[method];
        // What takes minutes is its own warm-up, and the slower engine is left out.
        var isLong = method.StartsWith("occlusion", StringComparison.Ordinal);
        var model = s_models[name].Model();
        var (peer, onnx, torch) = (new PythonPeer(s_models[name].Peer), OnnxRuntimeEngine.Create(model), TorchSharpEngine.Create(model, new() { ParityTolerance = null }));
        var (x, explainer) = (Pseudo.Batch(1, onnx.Model.Input.RowShape), create());
        return new(
            $"{method}, {name} shape, 1 picture; peer: {peer.Version}",
            [
                .. peers.Select(p => ($"PyTorch, {p}", (Action)(() => peer.Run(p)))),
                ($"ONNX Runtime engine, {method}", () => Explain(onnx)),
                .. isLong ? [] : new (string, Action)[] { ($"TorchSharp engine, {method}", () => Explain(torch)) },
                ("ONNX Runtime engine, forward", () => onnx.Run(x, new())),
            ],
            peer,
            onnx,
            torch)
        {
            WarmUp = !isLong,
            Elsewhere = true,
        };

        void Explain(ISaliencyEngine engine) => SaliencyMaps.From(explainer.Explain(engine, x, Target.Predicted), 224, 224);
    }
}
