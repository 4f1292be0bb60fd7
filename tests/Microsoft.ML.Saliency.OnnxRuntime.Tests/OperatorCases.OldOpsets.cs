using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The forms that operators had in older opsets, and integers where operators move them.</summary>
static partial class OperatorCases
{
    static void OldOpsets()
    {
        Move("TopK, opset 9", (c, seed) => [Parts("TopK", ["x"], ["y", "i"], ("axis", seed % 2 == 0 ? -1L : 1L), ("k", 1L + seed % 2)), Node("Tanh", ["y"], "z")], opset: 9);
        Move("TopK, opset 10", (c, seed) => [Parts("TopK", ["x", c.Longs([2])], ["y", "i"], ("axis", 2L)), Node("Tanh", ["y"], "z")], opset: 10);
        Move("Dropout, opset 7", (_, _) => [Node("Dropout", ["x"], "d", ("ratio", 0.7f)), Node("Tanh", ["d"])], opset: 7);
        Move("Dropout, opset 12", (c, seed) => [Node("Dropout", seed % 2 == 0 ? ["x", c.Number(0.7f)] : ["x"], "d"), Node("Tanh", ["d"])], opset: 12);
        foreach (var opset in (int[])[7, 9, 14])
        {
            Move($"BatchNormalization, opset {opset}", (c, seed) =>
            [
                c.Conv("x", c.C, 3, "k"),
                Node("BatchNormalization", [seed % 2 == 0 ? "k" : "x", .. Four(c, seed % 2 == 0 ? 3 : c.C)], opset == 7 ? [("epsilon", 1e-3f), ("momentum", 0.9f), ("spatial", 1L)] : [("epsilon", 1e-3f), ("momentum", 0.9f)]),
            ], opset: opset);
        }

        Move("Slice, opset 9, negative", (_, seed) => [Node("Slice", ["x"], ("starts", (long[])[-3, 1]), ("ends", (long[])[int.MaxValue, -1]), ("axes", (long[])[-1, 2]))], opset: 9);
        Move("Slice, opset 7, no axes", (_, _) => [Node("Slice", ["x"], ("starts", (long[])[0, 1, 1]), ("ends", (long[])[int.MaxValue, 9, -1]))], opset: 7);
        Move("Slice, opset 10, steps", (c, _) => [Node("Slice", ["x", c.Longs([-1, 0]), c.Longs([-9, 9]), c.Longs([3, 2]), c.Longs([-2, 2])])], opset: 10);
        Move("Pad, opset 7, reflect", (_, seed) => [Node("Pad", ["x"], ("pads", (long[])[0, 0, 1, 2, 0, 0, 0, 1]), ("mode", seed % 3 == 0 ? "reflect" : seed % 3 == 1 ? "edge" : "constant"), ("value", 0.5f))], opset: 7);
        Move("Split, opset 7, equal", (_, _) => [Node("Concat", ["x", "x"], "w", ("axis", 1L)), Parts("Split", ["w"], ["a", "b"], ("axis", 1L)), Node("Tanh", ["b"], "y")], opset: 7);
        Move("Squeeze, opset 7, no axes", (c, _) => [c.Mean([1], "m"), Node("Unsqueeze", ["m"], "u", ("axes", (long[])[0, 4])), Node("Squeeze", ["u"], "s", ("axes", (long[])[0, 4])), Node("Tanh", ["s"])], opset: 7);
        Move("ReduceSum, opset 7, negative axis", (_, seed) => [Node("ReduceSum", ["x"], ("axes", (long[])[1, 3]), ("keepdims", (long)(seed % 2)))], opset: 7);
        Move("Softmax, opset 7", (_, seed) => [Node(seed % 2 == 0 ? "Softmax" : "LogSoftmax", ["x"], seed % 4 < 2 ? [] : [("axis", 2L)])], opset: 7);
        Move("Gemm, opset 7", (c, _) => [Node("Flatten", ["x"], "f"), Node("Gemm", ["f", c.Tensor([3, c.C * c.H * c.W]), c.Tensor([1, 3])], ("transB", 1L), ("alpha", 0.5f))], opset: 7);
        Move("Gemm, opset 11, no bias", (c, _) => [Node("Flatten", ["x"], "f"), Node("Gemm", ["f", c.Tensor([c.C * c.H * c.W, 3])], ("beta", 0.5f))], opset: 11);
        Move("MaxPool, opset 7", (_, seed) => [Node("MaxPool", ["x"], ("kernel_shape", (long[])[3, 2]), ("pads", (long[])[1, 0, 1, 1]), ("strides", (long[])[2, 1 + seed % 2]))], opset: 7);
        Move("AveragePool, opset 7", (_, seed) => [Node("AveragePool", ["x"], ("kernel_shape", (long[])[3, 2]), ("pads", (long[])[1, 0, 1, 1]), ("strides", (long[])[2, 1 + seed % 2]), ("count_include_pad", (long)(seed % 2)))], opset: 7);
        Move("AveragePool, opset 10", (_, seed) => [Node("AveragePool", ["x"], ("kernel_shape", (long[])[3, 2]), ("strides", (long[])[2, 2]), ("ceil_mode", (long)(seed % 2)))], opset: 10);
        Move("LpPool, opset 11", (_, seed) => [Node("LpPool", ["x"], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 1]), ("p", 1L + seed % 3))], opset: 11, low: 0.4f);
        Move("PRelu, opset 7", (c, _) => [Node("PRelu", ["x", c.Tensor([c.C, 1, 1], 0.1f, 0.4f)])], opset: 7, low: 0.1f);
        Move("Expand, opset 8", (c, _) => [c.Mean([1, 2], "m"), Node("Expand", ["m", c.Longs([1, c.C, 1, 1])])], opset: 8);
        Move("Tile, opset 7", (c, _) => [Node("Tile", ["x", c.Longs([1, 2, 1, 3])])], opset: 7);
        Move("Where, opset 9", (c, _) => [c.Mean([1], "m"), Node("Greater", ["m", c.Number(5)], "b"), Node("Where", ["b", "m", "x"])], opset: 9);
        Move("Min, Max, opset 8", (c, _) => [c.Mean([1], "m"), Node("Max", ["x", c.Number(-9)], "a"), Node("Min", ["a", c.Number(9)], "b"), Node("Sum", ["b", "m"])], opset: 8);
        Move("Hardmax, opset 11", (_, _) => [Node("Hardmax", ["x"], "h", ("axis", 2L)), Node("Mul", ["h", "x"])], opset: 11);
        Move("Shape chain, opset 7", (c, _) =>
        [
            // As exporters of that time flatten: the rows, and whatever is left.
            Node("Shape", ["x"], "s"), Node("Slice", ["s"], "n", ("starts", (long[])[0]), ("ends", (long[])[1]), ("axes", (long[])[0])), Node("Squeeze", ["n"], "n0", ("axes", (long[])[0])),
            Node("Unsqueeze", ["n0"], "n1", ("axes", (long[])[0])), Node("Concat", ["n1", c.Longs([-1])], "to", ("axis", 0L)), Node("Reshape", ["x", "to"], "f"), Node("Tanh", ["f"]),
        ], opset: 7);
        Move("Upsample, opset 9, computed scales", (c, _) =>
        [
            Node("Constant", [], "two", ("value_float", 2f)), Node("Unsqueeze", ["two"], "t1", ("axes", (long[])[0])), Node("Concat", [c.Floats(1, 1), "t1", "t1"], "scales", ("axis", 0L)),
            Node("Resize", ["x", c.Floats(), "scales"], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")),
        ], opset: 12);
    }

    static void Integers()
    {
        foreach (var mode in (string[])["constant", "reflect", "edge", "wrap"])
        {
            Whole($"Pad, {mode}", OnnxElementType.Int32, c => [Node("Pad", ["i", c.Longs([0, 0, 1, 2, 0, 0, 0, 1])], "j", ("mode", mode))], opset: 19);
        }

        Whole("OneHot", OnnxElementType.Int32, c => [Node("Clip", ["i", c.Typed(OnnxElementType.Int32, [], 0), c.Typed(OnnxElementType.Int32, [], 9)], "k"), Node("Cast", ["k"], "l", ("to", (long)OnnxElementType.Int64)), Node("OneHot", ["l", c.Longs([5], []), c.Longs([-1, 2])], "j", ("axis", 1L))]);
        Whole("BitShift", OnnxElementType.UInt8, c => [Node("BitShift", ["i", c.Typed(OnnxElementType.UInt8, [1], 2)], "j", ("direction", "LEFT"))]);
        Whole("Clip", OnnxElementType.Int32, c => [Node("Clip", ["i", c.Typed(OnnxElementType.Int32, [], -3), c.Typed(OnnxElementType.Int32, [], 4)], "j")]);
        Whole("MaxPool", OnnxElementType.UInt8, _ => [Node("MaxPool", ["i"], "j", ("kernel_shape", (long[])[2, 2]))]);
        Whole("ReduceMax", OnnxElementType.Int32, c => [Node("ReduceMax", ["i", c.Longs([2])], "j")]);
        Whole("Div, Mod", OnnxElementType.Int32, c => [Node("Div", ["i", c.Typed(OnnxElementType.Int32, [], 3)], "d"), Node("Mod", ["i", c.Typed(OnnxElementType.Int32, [], 3)], "m"), Node("Concat", ["d", "m"], "j", ("axis", 1L))]);
        Whole("Resize, nearest", OnnxElementType.Int32, c => [Node("Resize", ["i", "", c.Floats(1, 1, 2, 2)], "j", ("mode", "nearest"))]);
        Whole("Tile, Transpose", OnnxElementType.UInt8, c => [Node("Tile", ["i", c.Longs([1, 1, 2, 1])], "t"), Node("Transpose", ["t"], "j", ("perm", (long[])[0, 2, 1, 3]))]);
        // Of a tensor without elements: its axes change, and a sum over them is zero.
        Move("Reshape, allowzero", (c, _) =>
        [
            Node("Slice", ["x", c.Longs([0]), c.Longs([0]), c.Longs([3])], "none"), Node("Reshape", ["none", c.Longs([-1, c.H, c.C])], "e0"), Node("Reshape", ["none", c.Longs([c.H, 0, 1, c.C])], "e", ("allowzero", 1L)),
            Node("ReduceSum", ["e", c.Longs([0, 1, 2, 3])], "z", ("keepdims", 0L)), Node("Add", ["x", "z"]),
        ]);
    }

    /// <summary>What an operator makes of x as integers, added to x: the integers of the scores are ONNX Runtime's, and their gradient is zero.</summary>
    static void Whole(string name, OnnxElementType type, Func<Case, OnnxNode[]> nodes, int opset = 18)
        => Compose($"{name}, {type}", (c, _) =>
        [
            Node("Mul", ["x", c.Number(5)], "s"), Node(type == OnnxElementType.Int32 ? "Identity" : "Abs", ["s"], "a"), Node("Cast", ["a"], "i", ("to", (long)type)),
            .. nodes(c),
            Node("Cast", ["j"], "f", ("to", 1L)), Node("Flatten", ["f"], "g"), Node("Flatten", ["x"], "h"), Node("Concat", ["g", "h"], ("axis", 1L)),
        ], opset, differences: false);

    static string[] Four(Case c, int channels) => [c.Tensor([channels]), c.Tensor([channels]), c.Tensor([channels]), c.Tensor([channels], 0.5f, 2)];
}
