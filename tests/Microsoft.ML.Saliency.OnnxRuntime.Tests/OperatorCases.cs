using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Models of one operator over the input x [N, C, H, W], with random sizes and attributes; the last tensor is flattened to scores.</summary>
static partial class OperatorCases
{
    static readonly SortedDictionary<string, Func<Random, int, Case>> s_all = new(StringComparer.Ordinal);

    static OperatorCases()
    {
        foreach (var op in (string[])["Relu", "Identity", "Neg", "Abs", "Exp", "Erf", "Sigmoid", "HardSwish", "Mish", "Softplus", "Softsign", "Tanh", "Elu", "Selu", "Celu", "LeakyRelu", "ThresholdedRelu", "HardSigmoid", "Dropout"])
        {
            Define(op, switches: true, nodes: (_, seed) => seed % 2 == 1 && op is "Elu" or "Celu" or "LeakyRelu" or "ThresholdedRelu" ? [Node(op, ["x"], ("alpha", 0.3f))] : [Node(op, ["x"])]);
        }

        foreach (var op in (string[])["Log", "Sqrt", "Reciprocal"])
        {
            Define(op, (_, _) => [Node(op, ["x"])], low: 0.5f, high: 3);
        }

        Define("Gelu", (_, seed) => [Node("Gelu", ["x"], ("approximate", seed % 2 == 0 ? "none" : "tanh"))], opset: 20);
        Define("Swish", (_, seed) => [Node("Swish", ["x"], ("alpha", seed % 2 == 0 ? 1f : 0.7f))]);
        Define("Clip", (c, seed) => (seed % 4) switch
        {
            0 => [Node("Clip", ["x", c.Number(-0.4f), c.Number(0.7f)])],
            1 => [Node("Clip", ["x", c.Number(-0.4f)])],
            2 => [Node("Clip", ["x", "", c.Number(0.7f)])],
            _ => [Node("Clip", ["x"])],
        }, switches: true);
        Define("Clip, opset 6 form", (_, _) => [Node("Clip", ["x"], ("min", -0.5f), ("max", 0.5f))], opset: 10, switches: true);
        Define("PRelu", (c, seed) => [Node("PRelu", ["x", c.Tensor(seed % 2 == 0 ? [c.C, 1, 1] : [1])])], switches: true);
        Define("PRelu, slope from x", (_, _) => [Node("Tanh", ["x"], "t"), Node("PRelu", ["x", "t"])], switches: true);
        foreach (var op in (string[])["Softmax", "LogSoftmax"])
        {
            Define(op, (c, _) => [Node(op, ["x"], ("axis", (long)c.Random.Next(-3, 4) is var a and not 0 ? a : 1L))]);
            Define(op + ", opset 11", (c, seed) => [Node(op, ["x"], ("axis", (long)c.Random.Next(1, 4)))], opset: 11);
        }

        foreach (var op in (string[])["Add", "Sub", "Mul", "Div", "Max", "Min", "Sum"])
        {
            // Constants of every shape that broadcasts, on either side; and x against a part of itself, so that broadcasting is undone.
            Define(op + ", constant", (c, seed) => [Node(op, seed % 2 == 0 ? ["x", c.Broadcast(seed, 1, 2)] : [c.Broadcast(seed, 1, 2), "x"])], low: 0.3f, high: 2.5f);
            Define(op + ", broadcast", (c, seed) => [c.Mean(seed % 3 == 0 ? [1] : seed % 3 == 1 ? [2, 3] : [3], "m"), Node(op, seed % 2 == 0 ? ["x", "m"] : ["m", "x"])], low: 0.3f, high: 2.5f);
        }

        Define("Sum, three", (c, _) => [c.Mean([1, 2], "m"), Node("Sum", ["x", "m", c.Broadcast(1, 0, 1)])]);
        Define("Max, three", (c, _) => [c.Mean([1, 2], "m"), Node("Max", ["m", c.Broadcast(2, 0, 1), "x"])]);
        Define("Pow, constant", (c, seed) => [Node("Pow", ["x", seed % 2 == 0 ? c.Number(2) : c.Broadcast(seed, 0.5f, 3)])], low: 0.3f, high: 2);
        Define("Pow, exponent", (c, _) => [c.Mean([1], "m"), Node("Pow", ["x", "m"])], low: 0.3f, high: 2);
        Define("Pow, whole exponent", (c, seed) => [Node("Pow", ["x", c.Longs([seed % 4], [])])]);
        Define("Where", (c, _) => [Node("Greater", ["x", c.Number(0.2f)], "b"), c.Mean([2], "m"), Node("Where", ["b", "x", "m"])], onTorch: false, switches: true);

        foreach (var op in (string[])["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin"])
        {
            Define(op, (c, seed) => [Node(op, ["x", c.Longs(c.Axes(seed))], ("keepdims", (long)(seed % 2)))], opset: 18);
            Define(op + ", opset 11", (c, seed) => [Node(op, ["x"], ("axes", c.Axes(seed)), ("keepdims", (long)(seed % 2)))], opset: 11);
        }

        Define("Reshape", (c, seed) => [Node("Reshape", ["x", c.Longs(seed % 2 == 0 ? [0, -1, c.H] : [-1, c.W, c.C * c.H])]), Node("Tanh", ["y"], "z")]);
        Define("Flatten", (_, _) => [Node("Flatten", ["x"]), Node("Tanh", ["y"], "z")]);
        Define("Squeeze, Unsqueeze", (c, seed) => seed % 2 == 0
            ? [Node("Unsqueeze", ["x", c.Longs([1, -1])], "u"), Node("Tanh", ["u"], "t"), Node("Squeeze", ["t", c.Longs([1])])]
            : [Node("Unsqueeze", ["x", c.Longs([2])], "u"), Node("Tanh", ["u"], "t"), Node("Squeeze", ["t", c.Longs([2])])]);
        Define("Squeeze, Unsqueeze, opset 11", (_, _) => [Node("Unsqueeze", ["x"], "u", ("axes", (long[])[1])), Node("Tanh", ["u"], "t"), Node("Squeeze", ["t"], ("axes", (long[])[1]))], opset: 11);
        Define("Transpose", (c, _) => [Node("Transpose", ["x"], "y", ("perm", (long[])[0, .. c.Shuffled(1, 2, 3)])), Node("Tanh", ["y"], "z")]);
        Define("Concat", (c, seed) => [Node("Tanh", ["x"], "t"), Node("Concat", seed % 2 == 0 ? ["x", "t", "x"] : ["t", "x"], ("axis", (long)c.Random.Next(1, 4)))]);
        Define("Concat of convolutions", (c, _) =>
        [
            c.Conv("x", c.C, 8, "a"), c.Conv("x", c.C, 3, "b"), Node("Concat", ["a", "b"], "ab", ("axis", 1L)), c.Conv("ab", 11, 2, "y"),
        ]);
        Define("Slice", (c, seed) => (seed % 4) switch
        {
            0 => [Node("Slice", ["x", c.Longs([1]), c.Longs([int.MaxValue]), c.Longs([2])])],
            1 => [Node("Slice", ["x", c.Longs([0, 1]), c.Longs([-1, 100]), c.Longs([3, 2]), c.Longs([2, 3])])],
            2 => [Node("Slice", ["x", c.Longs([-1]), c.Longs([int.MinValue]), c.Longs([-1]), c.Longs([-1])])],
            _ => [Node("Slice", ["x", c.Longs([-1, 0]), c.Longs([int.MinValue, 2]), c.Longs([2, 1]), c.Longs([-2, 1])])],
        });
        Define("Slice, opset 9", (_, _) => [Node("Slice", ["x"], ("starts", (long[])[1, 0]), ("ends", (long[])[3, 2]), ("axes", (long[])[2, 3]))], opset: 9);
        Define("Pad", (c, seed) => [Node("Pad", ["x", c.Longs([0, 0, c.Random.Next(-1, 3), c.Random.Next(0, 3), 0, seed % 3, c.Random.Next(0, 3), c.Random.Next(-1, 2)]), c.Number(0.5f)])]);
        foreach (var mode in (string[])["reflect", "edge"])
        {
            Define($"Pad, {mode}", (c, _) => [Node("Pad", ["x", c.Longs([0, 0, c.Random.Next(0, 3), c.Random.Next(0, 3), 0, 0, c.Random.Next(1, 3), c.Random.Next(0, 3)])], ("mode", mode))]);
            Define($"Pad, {mode}, channels", (c, _) => [Node("Pad", ["x", c.Longs([0, 1, 1, 0, 0, 1, 0, 2])], ("mode", mode))]);
        }

        Define("Pad, wrap", (c, _) => [Node("Pad", ["x", c.Longs([0, 1, 2, 0, 0, 0, 1, 2])], ("mode", "wrap"))], opset: 19);
        Define("Pad, opset 9", (_, _) => [Node("Pad", ["x"], ("pads", (long[])[0, 0, 1, 2, 0, 0, 0, 1]))], opset: 9);
        Define("Cast", (c, _) => [Node("Tanh", ["x"], "t"), Node("Cast", ["t"], "h", ("to", (long)OnnxElementType.Double)), Node("Cast", ["h"], ("to", (long)OnnxElementType.Float))]);
        Define("Expand", (c, seed) => [c.Mean(seed % 2 == 0 ? [1] : [2, 3], "m"), Node("Expand", ["m", c.Longs([1, c.C, seed % 2 == 0 ? 1 : 3, 3 - 2 * (1 - seed % 2)])])]);
        Define("Gather", (c, seed) => [Node("Gather", ["x", seed % 2 == 0 ? c.Longs([0, 1, 1, -1]) : c.Longs([1, 0, -1, 0], [2, 2])], ("axis", (long)c.Random.Next(1, 4)))]);
        Define("Gather, one", (c, _) => [Node("Gather", ["x", c.Longs([1], [])], ("axis", 2L))]);

        Define("Gemm", (c, seed) =>
        {
            var (k, n, transB) = (c.C * c.H * c.W, c.Random.Next(2, 6), seed % 2 == 1);
            return
            [
                Node("Flatten", ["x"], "f"),
                Node("Gemm", seed % 4 < 2 ? ["f", c.Tensor(transB ? [n, k] : [k, n]), c.Tensor([n])] : ["f", c.Tensor(transB ? [n, k] : [k, n])], ("transB", transB ? 1L : 0L), ("alpha", 0.5f), ("beta", 2f)),
            ];
        });
        Define("Gemm, both sides", (c, seed) =>
        [
            // One picture's rows and columns: x^T x in every combination of flags.
            Node("Reshape", ["x", c.Longs([-1, c.W])], "f"), Node("Tanh", ["f"], "t"),
            Node("Gemm", ["f", "t"], "p", ("transA", 1L)), Node("Gemm", seed % 2 == 0 ? ["p", "p", "p"] : ["p", "p"], "q", ("transA", (long)(seed / 2 % 2)), ("transB", (long)(seed % 2)), ("alpha", 0.1f), ("beta", 0.5f)),
            Node("Gemm", ["f", "q"], "r"), Node("Reshape", ["r", c.Longs([-1, c.C * c.H * c.W])]),
        ]);
        Define("MatMul", (c, seed) => (seed % 4) switch
        {
            0 => [Node("MatMul", ["x", c.Tensor([c.W, 3])])],
            1 => [Node("MatMul", [c.Tensor([2, c.H]), "x"])],
            2 => [Node("MatMul", ["x", c.Tensor([c.W])])],
            _ => [Node("MatMul", [c.Tensor([c.H]), "x"])],
        });
        Define("MatMul, both sides", (_, _) => [Node("Tanh", ["x"], "t"), Node("Transpose", ["t"], "u", ("perm", (long[])[0, 1, 3, 2])), Node("MatMul", ["x", "u"])]);
        Define("MatMul, broadcast", (c, _) => [c.Mean([1], "m"), Node("Transpose", ["x"], "u", ("perm", (long[])[0, 1, 3, 2])), Node("MatMul", ["m", "u"])]);

        Define("Conv", (c, seed) => [c.Conv("x", seed)]);
        Define("Conv, strided", (c, seed) => [c.Conv("x", seed, stride: 4)], high: 1);
        Define("Conv, computed weights", (c, seed) => [c.Conv("x", seed, stride: 3, computed: true)]);
        Define("Conv, one axis", (c, seed) => [Node("Reshape", ["x", c.Longs([0, c.C, c.H * c.W])], "l"), c.Conv("l", seed, stride: 3, axes: 1)]);
        Define("Conv, three axes", (c, seed) => [Node("Reshape", ["x", c.Longs([0, 1, c.C, c.H, c.W])], "l"), c.Conv("l", seed, stride: 2, axes: 3)]);
        Define("Conv, auto_pad", (c, seed) => [c.Conv("x", seed, stride: 3, auto: seed % 3 == 0 ? "VALID" : seed % 3 == 1 ? "SAME_UPPER" : "SAME_LOWER")]);
        Define("BatchNormalization", (c, _) => [Node("BatchNormalization", ["x", c.Tensor([c.C]), c.Tensor([c.C]), c.Tensor([c.C]), c.Tensor([c.C], 0.5f, 2)], ("epsilon", 1e-3f))]);
        Define("BatchNormalization after Conv", (c, seed) =>
        [
            c.Conv("x", c.C, 3, "k"), Node("BatchNormalization", ["k", c.Tensor([3]), c.Tensor([3]), c.Tensor([3]), c.Tensor([3], 0.5f, 2)]),
        ]);
        Define("MaxPool", (c, seed) => [c.Pool("MaxPool", seed)]);
        Define("MaxPool, dilated", (c, seed) => [Node("MaxPool", ["x"], ("kernel_shape", (long[])[2, 2]), ("dilations", (long[])[2, 1 + seed % 2]), ("strides", (long[])[1, 2]))]);
        Define("AveragePool", (c, seed) => [c.Pool("AveragePool", seed)]);
        Define("AveragePool, dilated", (c, seed) => [Node("AveragePool", ["x"], ("kernel_shape", (long[])[2, 2]), ("dilations", (long[])[2, 1 + seed % 2]), ("pads", (long[])[1, 0, 0, 1]), ("count_include_pad", (long)(seed % 2)))], opset: 19);
        Define("GlobalAveragePool", (_, _) => [Node("GlobalAveragePool", ["x"]), Node("Tanh", ["y"], "z")]);
        Define("GlobalMaxPool", (_, _) => [Node("GlobalMaxPool", ["x"])]);
        Define("Through nothing", (c, _) =>
        [
            // Values pass, gradients do not: those of the steps are zero, as autograd has it.
            Node("Floor", ["x"], "f"), Node("Sign", ["x"], "s"), Node("Mul", ["f", "s"], "fs"), Node("Add", ["fs", "x"]),
        ], onTorch: false, low: 0.1f, high: 0.9f);
        Elementwise();
        Reductions();
        Normalizations();
        Attentions();
        Fusions();
        Windows();
        Resizing();
        Moving();
        Indexing();
        Products();
        OldOpsets();
        Integers();
        Sampling();
    }

    internal static IReadOnlyDictionary<string, Func<Random, int, Case>> All => s_all;

    static void Define(string name, Func<Case, int, OnnxNode[]> nodes, float low = -2, float high = 2, int opset = 18, bool onTorch = true, bool switches = false, bool differences = true)
        => s_all.Add(name, (random, seed) =>
        {
            var test = new Case(random, opset) { Low = low, High = high, OnTorch = onTorch, Switches = switches, Differences = differences };
            test.Add(nodes(test, seed));
            return test;
        });

    internal static OnnxNode Node(string op, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes) => Node(op, inputs, "y", attributes);

    internal static OnnxNode Node(string op, string[] inputs, string output, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var all = new Dictionary<string, OnnxAttribute>();
        foreach (var (name, value) in attributes)
        {
            all[name] = value switch { long v => OnnxAttribute.Of(v), float v => OnnxAttribute.Of(v), string v => OnnxAttribute.Of(v), float[] v => OnnxAttribute.Of(v), _ => OnnxAttribute.Of((long[])value) };
        }

        return new(op, inputs, [output], all, name: output);
    }

}
