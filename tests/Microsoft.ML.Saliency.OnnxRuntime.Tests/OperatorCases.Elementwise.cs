using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Elementwise operators, reductions and quantisation.</summary>
static partial class OperatorCases
{
    static void Elementwise()
    {
        foreach (var (op, low, high) in ((string, float, float)[])
            [("Sin", -2, 2), ("Cos", -2, 2), ("Tan", -1, 1), ("Asin", -0.9f, 0.9f), ("Acos", -0.9f, 0.9f), ("Atan", -2, 2), ("Sinh", -2, 2), ("Cosh", -2, 2), ("Asinh", -2, 2), ("Acosh", 1.2f, 3), ("Atanh", -0.9f, 0.9f)])
        {
            Define(op, (_, _) => [Node(op, ["x"])], low, high);
        }

        Define("Mean", (c, seed) => [c.Mean([1], "m"), Node("Mean", seed % 2 == 0 ? ["x", "m", c.Broadcast(seed, 0, 1)] : ["x"])]);
        Define("Mod", (c, _) => [c.Mean([1], "m"), Node("Mul", ["m", c.Number(0.4f)], "n"), Node("Mod", ["x", "n"], ("fmod", 1L))], low: 2.4f, high: 2.6f);
        // As TensorFlow's exporter writes an activation without an upper bound.
        Compose("Clip, largest float", (_, _) => [Node("Clip", ["x"], ("min", 0f), ("max", float.MaxValue))], opset: 10, switches: true);
        Define("Clip, bounds computed", (c, _) => [Node("Add", [c.Number(-1), c.Number(0.3f)], "low"), Node("Neg", ["low"], "high"), Node("Clip", ["x", "low", "high"])], switches: true);
        foreach (var (type, scale) in ((OnnxElementType, float)[])
            [
                (OnnxElementType.Float16, 3), (OnnxElementType.BFloat16, 3), (OnnxElementType.Double, 3), (OnnxElementType.Float8E4M3FN, 300), (OnnxElementType.Float8E4M3FNUZ, 200),
                (OnnxElementType.Float8E5M2, 3), (OnnxElementType.Float8E5M2FNUZ, 0.01f), (OnnxElementType.Int8, 100), (OnnxElementType.UInt8, 200),
                (OnnxElementType.Int16, 1000), (OnnxElementType.UInt16, 1000), (OnnxElementType.Int32, 1000), (OnnxElementType.UInt32, 1000), (OnnxElementType.Int64, 1000), (OnnxElementType.UInt64, 1000), (OnnxElementType.Bool, 1),
            ])
        {
            // What is below zero has no place in integers without a sign.
            OnnxNode[] before = [Node(type.ToString()[0] == 'U' ? "Abs" : "Neg", ["x"], "a")];
            Compose($"Cast, {type}", (c, _) => [.. before, Node("Mul", ["a", c.Number(scale)], "s"), Node("Cast", ["s"], "h", ("to", (long)type)), Node("Cast", ["h"], "f", ("to", 1L)), Node("Add", ["f", "a"])], opset: 21, low: -0.9f, high: 0.9f, differences: false);
        }

        // ONNX Runtime rounds to these where the standard's reference drops the fraction: only the engines are compared.
        foreach (var type in (OnnxElementType[])[OnnxElementType.Int4, OnnxElementType.UInt4])
        {
            Define($"Cast, {type}", (c, _) => [Node("Mul", ["x", c.Number(10)], "s"), Node("Cast", ["s"], "h", ("to", (long)type)), Node("Cast", ["h"], "f", ("to", 1L)), Node("Add", ["f", "x"])], opset: 21, differences: false);
        }

        Compose("Cast, Int64 to Int8", (c, _) => [Node("Mul", ["x", c.Number(1000)], "s"), Node("Cast", ["s"], "l", ("to", (long)OnnxElementType.Int64)), Node("Cast", ["l"], "h", ("to", (long)OnnxElementType.Int8)), Node("Cast", ["h"], "f", ("to", 1L)), Node("Add", ["f", "x"])], differences: false);
        Define("QuantizeLinear", (c, seed) => (seed % 3) switch
        {
            0 => [Node("QuantizeLinear", ["x", c.Number(0.01f), c.Typed(OnnxElementType.UInt8, [], 100)], "q"), Node("DequantizeLinear", ["q", c.Number(0.01f), c.Typed(OnnxElementType.UInt8, [], 100)])],
            1 => [Node("QuantizeLinear", ["x", c.Tensor([c.C], 0.01f, 0.02f), c.Typed(OnnxElementType.Int8, [c.C], 3)], "q"), Node("DequantizeLinear", ["q", c.Tensor([c.C], 0.01f, 0.02f)])],
            _ => [Node("QuantizeLinear", ["x", c.Number(0.02f)])],
        }, differences: false);
        Define("QuantizeLinear, blocks", (c, seed) =>
        [
            Node("Identity", [c.Tensor([c.C, 6, 5], 0.01f, 0.02f)], "scale"), Node("Tanh", [c.Tensor([c.C, 12, 5])], "w"),
            Node("QuantizeLinear", ["w", "scale"], "q", ("axis", 1L), ("block_size", 2L), ("output_dtype", (long)OnnxElementType.Int8)), Node("DequantizeLinear", ["q", "scale"], "d", ("axis", 1L), ("block_size", 2L)),
            Node("ReduceMean", ["d"], "m", ("keepdims", 0L)), Node("Mul", ["x", "m"]),
        ], opset: 21);
        Define("BatchNormalization in training", (c, _) => [Node("BatchNormalization", ["x", c.Tensor([c.C]), c.Tensor([c.C]), c.Tensor([c.C]), c.Tensor([c.C], 0.5f, 2)], ("training_mode", 1L))]);
    }

    static void Reductions()
    {
        foreach (var op in (string[])["ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare"])
        {
            Reduction(op, "x", [], (c, seed) => c.Axes(seed), low: 0.4f, high: 1.6f);
        }

        // Small sums: the differences of large ones are drowned by their rounding.
        Reduction("ReduceLogSumExp", "x", [], (c, seed) => c.Axes(1 + seed % 2));
        Reduction("ReduceLogSum", "e", [Node("Exp", ["x"], "e")], (c, seed) => c.Axes(1 + seed % 2));

        // Values on a grid less one of its points: some products have a zero, some have two.
        Define("ReduceProd, zeros", (c, seed) => [Node("Sub", ["x", c.Number(3.3f / 16)], "d"), Node("ReduceProd", ["d", c.Longs(c.Axes(seed))])], low: -0.3f, high: 0.5f, switches: true);
    }

    static void Reduction(string op, string x, OnnxNode[] before, Func<Case, int, long[]> axes, float low = -2, float high = 2)
    {
        Compose(op, (c, seed) => [.. before, Node(op, [x, c.Longs(axes(c, seed))], ("keepdims", (long)(seed % 2)))], low: low, high: high);
        Compose(op + ", opset 11", (c, seed) => [.. before, Node(op, [x], ("axes", axes(c, seed)), ("keepdims", (long)(seed % 2)))], opset: 11, low: low, high: high);
        Define(op + ", over nothing", (c, _) => [.. before, Node(op, [x, c.Longs([])], ("noop_with_empty_axes", 1L))], low: low, high: high);
    }
}
