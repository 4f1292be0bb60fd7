using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Operators that are written out in simpler ones.</summary>
static partial class OperatorCases
{
    static readonly HashSet<string> s_composite = new(StringComparer.Ordinal);

    /// <summary>Names of the cases of this file; ONNX Runtime runs all of them as they are.</summary>
    internal static IEnumerable<string> CompositeNames => s_composite;

    static void Compose(string name, Func<Case, int, OnnxNode[]> nodes, int opset = 18, float low = -2, float high = 2, bool switches = false, bool differences = true)
    {
        s_composite.Add(name);
        Define(name, nodes, low, high, opset, switches: switches, differences: differences);
    }

    static void Normalizations()
    {
        Compose("LayerNormalization", (c, seed) => (seed % 3) switch
        {
            0 => [Node("LayerNormalization", ["x", c.Tensor([c.W]), c.Tensor([c.W])])],
            1 => [Node("LayerNormalization", ["x", c.Tensor([c.C, c.H, c.W])], ("axis", 1L), ("epsilon", 1e-3f))],
            _ => [Node("LayerNormalization", ["x", c.Tensor([c.H, c.W]), c.Tensor([c.W])], ("axis", -2L))],
        });
        Compose("RMSNormalization", (c, seed) => [Node("RMSNormalization", ["x", c.Tensor(seed % 2 == 0 ? [c.W] : [c.H, c.W])], ("axis", (long)(-1 - seed % 2)))], opset: 23);
        Compose("GroupNormalization", (c, seed) => [Node("Concat", ["x", "x"], "xx", ("axis", 1L)), Node("Sin", ["xx"], "s"), Node("GroupNormalization", ["s", c.Tensor([2 * c.C]), c.Tensor([2 * c.C])], ("num_groups", 2L))], opset: 21);
        Compose("InstanceNormalization", (c, _) => [Node("InstanceNormalization", ["x", c.Tensor([c.C]), c.Tensor([c.C])])]);
        Compose("MeanVarianceNormalization", (c, seed) => [Node("MeanVarianceNormalization", ["x"], seed % 2 == 0 ? [] : [("axes", (long[])[2, 3])])]);
        Compose("LpNormalization", (c, seed) => [Node("LpNormalization", ["x"], ("axis", (long)c.Random.Next(1, 4)), ("p", (long)(1 + seed % 2)))], low: 0.2f);
        Compose("LRN", (c, seed) => [Node("LRN", ["x"], ("size", (long)(1 + 2 * (seed % 3))), ("alpha", 0.3f), ("beta", 0.6f), ("bias", 1.5f))]);
        Compose("Gelu of Microsoft", (c, seed) => [Fused((seed % 4) switch { 0 => "Gelu", 1 => "FastGelu", 2 => "BiasGelu", _ => "QuickGelu" }, seed % 4 == 2 ? ["x", c.Tensor([c.W])] : ["x"])]);
        Compose("SkipLayerNormalization", (c, seed) =>
        [
            Node("Reshape", ["x", c.Longs([0, c.C * c.H, c.W])], "a"), Node("Tanh", ["a"], "b"),
            Fused("SkipLayerNormalization", seed % 2 == 0 ? ["a", "b", c.Tensor([c.W]), c.Tensor([c.W])] : ["a", "b", c.Tensor([c.W]), c.Tensor([c.W]), c.Tensor([c.W])], ("epsilon", 1e-5f)),
        ]);
    }

    static void Attentions()
    {
        Compose("Attention", (c, seed) => (seed % 4) switch
        {
            0 => [Node("Tanh", ["x"], "k"), Node("Sin", ["x"], "v"), Node("Attention", ["x", "k", "v"], ("is_causal", (long)(seed / 4 % 2)))],
            1 => [c.Mean([1], "k"), Node("Sin", ["k"], "v"), Node("Attention", ["x", "k", "v", c.Tensor([c.H, c.H])], ("softcap", 2f))],
            2 =>
            [
                Node("Concat", ["x", "x"], "xx", ("axis", 3L)), Node("Reshape", ["xx", c.Longs([0, c.C * c.H, 2 * c.W])], "q"), Node("Tanh", ["q"], "k"),
                Node("Attention", ["q", "k", "q"], ("q_num_heads", 2L), ("kv_num_heads", 2L), ("scale", 0.7f)),
            ],
            _ => [Node("Tanh", ["x"], "k"), Node("Sin", ["x"], "v"), new("Attention", ["x", "k", "v", "", "k", "v"], ["y", "keys", "values"], Node("Attention", [], ("is_causal", 1L)).Attributes)],
        }, opset: 23);
        Compose("RotaryEmbedding", (c, seed) =>
        [
            Node("Concat", ["x", "x"], "xx", ("axis", 3L)), Node("Unsqueeze", [c.Tensor([c.H, c.W]), c.Longs([0])], "cos"), Node("Unsqueeze", [c.Tensor([c.H, c.W]), c.Longs([0])], "sin"),
            Node("Shape", ["x"], "n", ("end", 1L)), Node("Concat", ["n", c.Longs([c.H, c.W])], "to", ("axis", 0L)), Node("Expand", ["cos", "to"], "cosines"), Node("Expand", ["sin", "to"], "sines"),
            Node("RotaryEmbedding", ["xx", "cosines", "sines"], ("interleaved", (long)(seed % 2))),
        ], opset: 23);
    }

    static void Fusions()
    {
        Compose("Shrink", (_, _) => [Node("Shrink", ["x"], ("lambd", 0.6f), ("bias", 0.25f))], switches: true);
        Compose("Hardmax", (c, _) => [Node("Hardmax", ["x"], "h", ("axis", (long)c.Random.Next(1, 4))), Node("Mul", ["h", "x"])]);
        Compose("CastLike", (c, _) => [Node("CastLike", ["x", c.Number(1)], "f"), Node("Tanh", ["f"])], opset: 19);
        Compose("CenterCropPad", (c, seed) => [Node("CenterCropPad", ["x", c.Longs([c.H + seed % 5 - 2, c.W + 1])], ("axes", (long[])[2, -1]))]);
        Compose("LpPool", (c, seed) => [Node("LpPool", ["x"], ("kernel_shape", (long[])[2, 3]), ("strides", (long[])[1 + seed % 2, 2]), ("pads", (long[])[1, 0, 0, 1]), ("p", (long)(1 + seed % 3)))], low: 0.3f);
        Compose("LpPool, sizes rounded up", (c, seed) => [Node("LpPool", ["x"], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]), ("dilations", (long[])[1, 2]), ("ceil_mode", 1L))], low: 0.3f);
        Compose("GlobalLpPool", (_, seed) => [Node("GlobalLpPool", ["x"], ("p", (long)(1 + seed % 3)))], low: 0.3f);
        Compose("FusedConv", (c, seed) => [Fused("FusedConv", ["x", c.Tensor([3, c.C, 3, 3]), c.Tensor([3])], ("pads", (long[])[1, 1, 1, 1]), ("activation", seed % 2 == 0 ? "Tanh" : "Sigmoid"))]);
        Compose("FusedMatMul", (c, seed) => [Fused("FusedMatMul", seed % 2 == 0 ? ["x", c.Tensor([3, c.W])] : ["x", c.Tensor([c.H, 3])], ("transA", (long)(seed % 2)), ("transB", (long)(1 - seed % 2)), ("alpha", 0.5f))]);
        Compose("DynamicQuantizeLinear", (c, _) =>
        [
            new("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"]), Node("DequantizeLinear", ["q", "scale", "zero"]),
        ], differences: false);
        Compose("QLinearConv", (c, _) =>
        [
            Node("QuantizeLinear", ["x", c.Number(0.0213f), c.Typed(OnnxElementType.UInt8, [], 110)], "q"),
            Node("QLinearConv", ["q", c.Number(0.0213f), c.Typed(OnnxElementType.UInt8, [], 110), c.Typed(OnnxElementType.Int8, [2, c.C, 3, 3]), c.Tensor([2], 0.01f, 0.02f), c.Typed(OnnxElementType.Int8, [2], 0), c.Number(0.0531f), c.Typed(OnnxElementType.UInt8, [], 128), c.Typed(OnnxElementType.Int32, [2], 40)], "p"),
            Node("DequantizeLinear", ["p", c.Number(0.0531f), c.Typed(OnnxElementType.UInt8, [], 128)]),
        ], differences: false);
        Compose("QLinearMatMul", (c, _) =>
        [
            Node("QuantizeLinear", ["x", c.Number(0.0213f), c.Typed(OnnxElementType.UInt8, [], 110)], "q"),
            Node("QLinearMatMul", ["q", c.Number(0.0213f), c.Typed(OnnxElementType.UInt8, [], 110), c.Typed(OnnxElementType.Int8, [c.W, 3]), c.Number(0.0107f), c.Typed(OnnxElementType.Int8, [], 2), c.Number(0.0531f), c.Typed(OnnxElementType.UInt8, [], 128)], "p"),
            Node("DequantizeLinear", ["p", c.Number(0.0531f), c.Typed(OnnxElementType.UInt8, [], 128)]),
        ], differences: false);
        Compose("Integers", (c, seed) =>
        [
            Node("QuantizeLinear", ["x", c.Number(0.0213f), c.Typed(OnnxElementType.UInt8, [], 110)], "q"),
            seed % 2 == 0
                ? Node("ConvInteger", ["q", c.Typed(OnnxElementType.Int8, [2, c.C, 3, 3]), c.Typed(OnnxElementType.UInt8, [], 110)], "i")
                : Node("MatMulInteger", ["q", c.Typed(OnnxElementType.Int8, [c.W, 3]), c.Typed(OnnxElementType.UInt8, [], 110)], "i"),
            Node("Cast", ["i"], ("to", 1L)),
        ], differences: false);
    }

    static OnnxNode Fused(string op, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
        => Node(op, inputs, attributes) is var node ? new(op, node.Inputs, node.Outputs, node.Attributes, node.Name, "com.microsoft") : node;
}
