using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Sampling at places that are computed from the picture.</summary>
static partial class OperatorCases
{
    static void Sampling()
    {
        foreach (var padding in (string[])["zeros", "border", "reflection"])
        {
            foreach (var mode in (string[])["bilinear", "bicubic"])
            {
                Compose($"GridSample, {mode}, {padding}", (c, seed) => [.. Places(c, 2), Node("GridSample", ["x", "grid"], ("mode", mode), ("padding_mode", padding), ("align_corners", (long)(seed % 2)))]);
            }

            Compose($"GridSample, three axes, {padding}", (c, seed) =>
            [
                .. Places(c, 3), Node("Unsqueeze", ["grid", c.Longs([1])], "deep"), Node("Unsqueeze", ["x", c.Longs([1])], "map"),
                Node("GridSample", ["map", "deep"], ("mode", "linear"), ("padding_mode", padding), ("align_corners", (long)(seed % 2))),
            ], opset: 20);
            // What lies nearest jumps from one place to the next: no difference says what the gradient is, and the engines agree on it.
            Compose($"GridSample, nearest, {padding}", (c, seed) => [.. Places(c, 2), Node("GridSample", ["x", "grid"], ("mode", "nearest"), ("padding_mode", padding), ("align_corners", (long)(seed % 2)))], opset: 20, differences: false);
        }

        Compose("AffineGrid", (c, seed) =>
        [
            Node("Flatten", ["x"], "f"), Node("Gemm", ["f", c.Tensor([c.C * c.H * c.W, 6], -0.1f, 0.1f)], "m"), Node("Reshape", ["m", c.Longs([-1, 2, 3])], "theta"), Node("Shape", ["x"], "size"),
            Node("AffineGrid", ["theta", "size"], "grid", ("align_corners", (long)(seed % 2))), Node("GridSample", ["x", "grid"], ("mode", "linear")),
        ], opset: 20);
    }

    /// <summary>A place for each pixel, some of them beyond the map.</summary>
    static OnnxNode[] Places(Case c, int axes) => [c.Conv("x", c.C, axes, "k"), Node("Tanh", ["k"], "t"), Node("Mul", ["t", c.Number(1.4f)], "s"), Node("Transpose", ["s"], "grid", ("perm", (long[])[0, 2, 3, 1]))];
}
