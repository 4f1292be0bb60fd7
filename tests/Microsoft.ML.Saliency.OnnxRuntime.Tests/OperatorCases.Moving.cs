using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Windows, resizing, and what moves elements without changing them.</summary>
static partial class OperatorCases
{
    static readonly HashSet<string> s_moving = new(StringComparer.Ordinal);

    /// <summary>Names of the cases of this file; ONNX Runtime runs all of them as they are.</summary>
    internal static IEnumerable<string> MovingNames => s_moving;

    static void Move(string name, Func<Case, int, OnnxNode[]> nodes, int opset = 18, float low = -2, float high = 2)
    {
        s_moving.Add(name);
        Define(name, nodes, low, high, opset);
    }

    static void Windows()
    {
        Move("ConvTranspose", (c, seed) => [ConvTranspose(c, "x", seed)]);
        Move("ConvTranspose, output_shape", (c, seed) => [ConvTranspose(c, "x", seed, size: true)]);
        Move("ConvTranspose, auto_pad", (c, seed) => [ConvTranspose(c, "x", seed, auto: seed % 3 == 0 ? "VALID" : seed % 3 == 1 ? "SAME_UPPER" : "SAME_LOWER")]);
        Move("ConvTranspose, one axis", (c, seed) => [Node("Reshape", ["x", c.Longs([0, c.C, c.H * c.W])], "l"), ConvTranspose(c, "l", seed, axes: 1)]);
        Move("ConvTranspose, three axes", (c, seed) => [Node("Reshape", ["x", c.Longs([0, 1, c.C, c.H, c.W])], "l"), ConvTranspose(c, "l", seed, axes: 3)]);
        Move("MaxPool, padded", (c, seed) => [Node("MaxPool", ["x"], ("kernel_shape", (long[])[3, 2]), ("pads", (long[])[seed % 3, 1, 2 - seed % 2, 0]), ("strides", (long[])[1 + seed % 3, 2]), ("ceil_mode", (long)(seed % 2)))]);
        Move("MaxPool, auto_pad", (c, seed) => [Node("MaxPool", ["x"], ("kernel_shape", (long[])[3, 2]), ("strides", (long[])[3, 2]), ("auto_pad", seed % 2 == 0 ? "SAME_UPPER" : "SAME_LOWER"))]);
        Move("MaxPool, indices", (c, seed) =>
        [
            Parts("MaxPool", ["x"], ["a", "i"], ("kernel_shape", (long[])[2, 2]), ("pads", (long[])[1, 1, 1, 0]), ("strides", (long[])[3, 2]), ("storage_order", (long)(seed % 2))),
            Node("Cast", ["i"], "f", ("to", 1L)), Node("Mul", ["f", c.Number(0.01f)], "s"), Node("Add", ["a", "s"]),
        ]);
        Move("AveragePool, padded", (c, seed) => [Node("AveragePool", ["x"], ("kernel_shape", (long[])[3, 2]), ("pads", (long[])[seed % 3, 1, 2 - seed % 2, 0]), ("strides", (long[])[1 + seed % 3, 2]), ("ceil_mode", (long)(seed % 2)), ("count_include_pad", (long)(seed / 2 % 2)))], opset: 22);
        Move("AveragePool, three axes", (c, seed) => [Node("Reshape", ["x", c.Longs([0, 1, c.C, c.H, c.W])], "l"), Node("AveragePool", ["l"], ("kernel_shape", (long[])[2, 2, 3]), ("dilations", (long[])[1, 2, 1]), ("strides", (long[])[1, 1, 2]), ("ceil_mode", (long)(seed % 2)))], opset: 22);
    }

    static void Resizing()
    {
        foreach (var coordinates in (string[])["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric"])
        {
            Move($"Resize, linear, {coordinates}", (c, seed) => [Resize(c, seed, ("mode", "linear"), ("coordinate_transformation_mode", coordinates))], opset: 19);
            Move($"Resize, cubic, {coordinates}", (c, seed) => [Resize(c, seed, ("mode", "cubic"), ("coordinate_transformation_mode", coordinates), ("exclude_outside", (long)(seed / 2 % 2)), ("cubic_coeff_a", seed % 3 == 0 ? -0.5f : -0.75f))], opset: 19);
        }

        foreach (var rounding in (string[])["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
        {
            Move($"Resize, nearest, {rounding}", (c, seed) => [Resize(c, seed, ("mode", "nearest"), ("nearest_mode", rounding), ("coordinate_transformation_mode", seed % 3 == 0 ? "asymmetric" : seed % 3 == 1 ? "half_pixel" : "align_corners"))], opset: 19);
        }

        Move("Resize, repeated", (c, seed) => [Node("Resize", ["x", "", seed % 2 == 0 ? c.Floats(1, 1, 2, 2) : c.Floats(1, 1, 1, 3)], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"))]);
        Move("Resize, antialias", (c, seed) => [Node("Resize", ["x", "", "", c.Longs([1 + c.Random.Next(2, 4), 1 + c.Random.Next(2, 9)])], ("axes", (long[])[2, 3]), ("antialias", 1L), ("mode", seed % 2 == 0 ? "linear" : "cubic"), ("exclude_outside", (long)(seed / 2 % 2)))]);
        Move("Resize, channels", (c, seed) => [Node("Transpose", ["x"], "t", ("perm", (long[])[0, 2, 3, 1])), Node("Resize", ["t", "", "", c.Longs([5, 9])], ("axes", (long[])[1, 2]), ("mode", seed % 2 == 0 ? "linear" : "nearest"))]);
        Move("Resize, aspect", (c, seed) => [Node("Resize", ["x", "", "", c.Longs([c.H * 2, c.W + 1])], ("axes", (long[])[2, 3]), ("keep_aspect_ratio_policy", seed % 2 == 0 ? "not_larger" : "not_smaller"), ("mode", "linear"))]);
        // Of the same length, ONNX Runtime does not crop: that is not compared with it.
        Define("Resize, crop of the same size", (c, seed) => [Node(
            "Resize",
            ["x", c.Floats(0.1f, 0.3f, seed % 2 == 0 ? 0.8f : 1.4f, 0.9f), "", c.Longs([c.H, c.W])],
            ("axes", (long[])[2, 3]), ("mode", seed % 3 == 0 ? "nearest" : "linear"), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 1.5f))]);
        Move("Resize, crop", (c, seed) => [Node(
            "Resize",
            ["x", c.Floats(0.1f, 0.3f, seed % 2 == 0 ? 0.8f : 1.4f, 0.9f), "", c.Longs([8, 3])],
            ("axes", (long[])[2, 3]), ("mode", seed % 3 == 0 ? "nearest" : "linear"), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 1.5f))]);
        Move("Resize, opset 11", (c, seed) => [Node("Resize", ["x", c.Floats(), c.Floats(1, 1, 1.5f, 2.5f)], ("mode", seed % 2 == 0 ? "linear" : "nearest"), ("coordinate_transformation_mode", seed % 2 == 0 ? "pytorch_half_pixel" : "tf_half_pixel_for_nn"))], opset: 11);
        Move("Resize, opset 10", (c, seed) => [Node("Resize", ["x", seed % 3 == 0 ? c.Floats(1, 1, 2, 2) : seed % 3 == 1 ? c.Floats(1, 1, 1.5f, 2.5f) : c.Floats(1, 1, 0.5f, 0.6f)], ("mode", seed % 2 == 0 ? "linear" : "nearest"))], opset: 10);
        Move("Upsample", (c, seed) => [Node("Upsample", ["x", seed % 3 == 0 ? c.Floats(1, 1, 2, 2) : c.Floats(1, 1, 1.5f, 3)], ("mode", seed % 2 == 0 ? "linear" : "nearest"))], opset: 9);
        Move("Upsample, opset 7", (c, seed) => [Node("Upsample", ["x"], ("mode", "nearest"), ("scales", (float[])[1, 1, 2, 3]))], opset: 7);
        Move("Resize, computed sizes", (c, _) =>
        [
            // As exporters write a scale: of the lengths as floats, rounded down.
            Node("Shape", ["x"], "s"), Node("Slice", ["s", c.Longs([0]), c.Longs([2]), c.Longs([0])], "nc"), Node("Gather", ["s", c.Longs([2], [])], "h"), Node("Cast", ["h"], "hf", ("to", 1L)),
            Node("Mul", ["hf", c.Number(1.7f)], "hs"), Node("Floor", ["hs"], "hr"), Node("Cast", ["hr"], "hi", ("to", 7L)), Node("Unsqueeze", ["hi", c.Longs([0])], "h1"),
            Node("Concat", ["nc", "h1", c.Longs([9])], "sizes", ("axis", 0L)), Node("Resize", ["x", "", "", "sizes"], ("mode", "linear")),
        ]);
    }

    static void Moving()
    {
        foreach (var mode in (string[])["DCR", "CRD"])
        {
            Move($"DepthToSpace, {mode}", (c, seed) => [Node("Tanh", ["x"], "t"), Node("Concat", ["x", "t", "t", "x"], "w", ("axis", 1L)), Node("DepthToSpace", ["w"], ("blocksize", 2L), ("mode", mode))]);
        }

        Move("SpaceToDepth", (c, _) => [Node("Slice", ["x", c.Longs([0, 0]), c.Longs([4, 4]), c.Longs([2, 3])], "s"), Node("SpaceToDepth", ["s"], ("blocksize", 2L))]);
        Move("Split", (c, seed) =>
        [
            seed % 3 == 0 ? Parts("Split", ["x", c.Longs([1, c.H - 3, 2])], ["a", "b", "c"], ("axis", 2L)) : seed % 3 == 1 ? Parts("Split", ["x"], ["a", "b"], ("axis", -2L), ("num_outputs", 2L)) : Parts("Split", ["x", c.Longs([2, c.H - 2])], ["b", "a"], ("axis", 2L)),
            Node("Tanh", ["a"], "t"), Node("Concat", ["t", "b", "a"], ("axis", 2L)),
        ]);
        Move("Split, opset 11", (c, seed) => [Parts("Split", ["x"], ["a", "b"], ("axis", 3L), ("split", (long[])[1, c.W - 1])), Node("Tanh", ["b"], "y")], opset: 11);
        Move("Tile", (c, seed) => [Node("Tile", ["x", c.Longs([1, 1 + seed % 2, 2, seed % 3 + 1])])]);
        Move("CumSum", (c, seed) => [Node("CumSum", ["x", c.Longs([1 + seed % 3], [])], ("exclusive", (long)(seed % 2)), ("reverse", (long)(seed / 2 % 2)))]);
        Move("Trilu", (c, seed) => [Node("Trilu", seed % 3 == 0 ? ["x"] : ["x", c.Longs([seed % 5 - 2], [])], ("upper", (long)(seed % 2)))]);
        Move("Pad, axes", (c, seed) => [Node("Pad", ["x", c.Longs([1, -1, 2, 0]), c.Number(0.3f), c.Longs([3, seed % 2 == 0 ? 2 : -2])], ("mode", "constant"))]);
        Move("Pad, edge, cut", (c, seed) => [Node("Pad", ["x", c.Longs([0, 0, -1, 2, 0, 0, 2, -1])], ("mode", seed % 2 == 0 ? "edge" : "reflect"))]);
        Move("Range", (c, _) => [Node("Range", [c.Number(0.5f), c.Number(0.5f + c.W), c.Number(1)], "r"), Node("Mul", ["x", "r"])]);
        Move("EyeLike", (c, _) => [Node("Slice", ["x", c.Longs([0]), c.Longs([4]), c.Longs([3])], "s"), Node("EyeLike", [c.Tensor([c.H, 4])], "e", ("k", 1L)), Node("Mul", ["s", "e"])]);
    }

    static void Indexing()
    {
        Move("GatherElements", (c, seed) => [c.Sum([0], "m"), Node("GatherElements", ["m", c.Longs([.. Enumerable.Range(0, 3 * c.W).Select(i => (long)(i % 4 - i % 2 * 4))], [1, 1, 3, c.W])], "g", ("axis", 2L)), c.Mean([1, 2, 3], "r"), Node("Add", ["g", "r"])]);
        Move("GatherND", (c, seed) =>
        [
            Node("Transpose", ["x"], "t", ("perm", (long[])[1, 2, 3, 0])),
            seed % 2 == 0 ? Node("GatherND", ["t", c.Longs([0, 1, 1, -1, 0, 1], [3, 2])], "g") : Node("GatherND", ["t", c.Longs([.. Enumerable.Range(0, c.C * 4).Select(i => (long)(i % 3 - 1))], [c.C, 2, 2])], "g", ("batch_dims", 1L)),
            Node("Transpose", ["g"], ("perm", (long[])[2, 0, 1])),
        ]);
        foreach (var reduction in (string[])["none", "add"])
        {
            Move($"ScatterElements, {reduction}", (c, seed) =>
            [
                c.Sum([0], "m"), Node("Slice", ["m", c.Longs([0]), c.Longs([2]), c.Longs([2])], "u"),
                Node("ScatterElements", ["x", c.Longs([.. Enumerable.Range(0, 2 * c.C * c.W).Select(i => (long)(i / c.W % 2 == 0 ? 1 : -1))], [1, c.C, 2, c.W]), seed % 2 == 0 ? "u" : c.Tensor([1, c.C, 2, c.W])], ("axis", 2L), ("reduction", reduction)),
            ]);
            Move($"ScatterND, {reduction}", (c, seed) =>
            [
                Node("Transpose", ["x"], "t", ("perm", (long[])[1, 2, 3, 0])), Node("Gather", ["t", c.Longs([1], [])], "first"), Node("Slice", ["first", c.Longs([0]), c.Longs([3]), c.Longs([0])], "u"),
                Node("ScatterND", ["t", c.Longs([0, 1, 1, -1, 0, 0], [3, 2]), "u"], "s", ("reduction", reduction)), Node("Transpose", ["s"], "y", ("perm", (long[])[3, 0, 1, 2])),
            ]);
        }

        Move("Scatter", (c, _) => [Node("Scatter", ["x", c.Longs([0, 1], [1, 1, 1, 2]), c.Tensor([1, 1, 1, 2])], ("axis", 3L))], opset: 10);
        Move("TopK", (c, seed) => [Parts("TopK", ["x", c.Longs([1 + seed % 3])], ["y", "i"], ("axis", seed % 2 == 0 ? -1L : 2L), ("largest", (long)(seed / 2 % 2))), Node("Tanh", ["y"], "z")]);
        Move("Compress", (c, seed) => seed % 2 == 0 ? [Node("Compress", ["x", c.Bools(true, false, true, true)], ("axis", 2L))] : [c.Sum([0], "m"), Node("Compress", ["m", c.Bools(false, true, true)], "k"), c.Mean([1, 2, 3], "r"), Node("Add", ["r", "k"])]);
        Move("ReverseSequence", (c, _) =>
        [
            Node("Transpose", ["x"], "t", ("perm", (long[])[2, 1, 3, 0])),
            Node("ReverseSequence", ["t", c.Longs([.. Enumerable.Range(0, c.C).Select(i => (long)(1 + i % 4))])], "s", ("batch_axis", 1L), ("time_axis", 0L)),
            Node("Transpose", ["s"], "y", ("perm", (long[])[3, 1, 0, 2])),
        ]);
    }

    static void Products()
    {
        Move("Einsum", (c, seed) => (seed % 6) switch
        {
            0 => [Node("Einsum", ["x", c.Tensor([c.W, 3])], ("equation", "nchw,wk->nchk"))],
            1 => [Node("Tanh", ["x"], "t"), Node("Einsum", ["x", "t"], ("equation", "bchw, bcHw -> bchH"))],
            2 => [Node("Einsum", ["x", c.Tensor([c.C, c.H])], ("equation", "...chw,ch->...w"))],
            3 => [Node("Slice", ["x", c.Longs([0, 0]), c.Longs([4, 4]), c.Longs([2, 3])], "s"), Node("Einsum", ["s"], ("equation", "ncii->nci"))],
            4 => [c.Mean([1], "m"), Node("Einsum", ["m", "x"], ("equation", "b...w,b...w->b..."))],
            _ => [Node("Einsum", ["x"], ("equation", "nchw->nw"))],
        });
    }

    static OnnxNode Parts(string op, string[] inputs, string[] outputs, params ReadOnlySpan<(string Name, object Value)> attributes)
        => new(op, inputs, outputs, Node(op, inputs, attributes).Attributes, outputs[0]);

    static OnnxNode Resize(Case c, int kind, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var sizes = kind % 2 == 0 ? c.Longs([c.Random.Next(2, 12), c.Random.Next(2, 12)]) : "";
        // Scales whose products with the lengths are whole: otherwise the standard and ONNX Runtime differ where corners are aligned.
        var scales = kind % 2 == 0 ? "" : c.Floats(c.Random.Next(1, 3), c.Random.Next(1, 4));
        return Node("Resize", ["x", "", scales, sizes], [.. attributes, ("axes", (long[])[2, 3])]);
    }

    static OnnxNode ConvTranspose(Case c, string x, int kind, int axes = 2, bool size = false, string? auto = null)
    {
        var channels = axes == 3 ? 1 : c.C;
        int[] length = axes switch { 1 => [c.H * c.W], 2 => [c.H, c.W], _ => [c.C, c.H, c.W] };
        var group = kind % 3 == 0 ? 1 : channels;
        var (kernel, strides, dilations, pads, more) = (new int[axes], new long[axes], new long[axes], new long[2 * axes], new long[axes]);
        for (var i = 0; i < axes; i++)
        {
            (kernel[i], strides[i], dilations[i]) = (c.Random.Next(1, 4), c.Random.Next(1, 4), c.Random.Next(1, 3));
            (pads[i], pads[i + axes]) = (c.Random.Next(0, 2), c.Random.Next(0, 2));
            more[i] = c.Random.Next(0, (int)strides[i]);
        }

        var each = c.Random.Next(1, 3);
        var weight = c.Tensor([channels, each, .. kernel]);
        string[] inputs = kind % 2 == 0 ? [x, weight, c.Tensor([group * each])] : [x, weight];
        (string, object)[] attributes = [("strides", strides), ("dilations", dilations), ("group", (long)group)];
        if (size)
        {
            // From one element short of what the windows reach to one more, which ONNX Runtime allows where it is less than a stride.
            long[] sizes = [.. length.Select((n, i) => strides[i] * (n - 1) + dilations[i] * (kernel[i] - 1) + 1 + c.Random.Next(n == 1 || strides[i] * (n - 1) + kernel[i] < 3 ? 0 : -1, strides[i] > 1 ? 2 : 1))];
            return Node("ConvTranspose", inputs, [.. attributes, ("output_shape", sizes)]);
        }

        return auto is null ? Node("ConvTranspose", inputs, [.. attributes, ("pads", pads), ("output_padding", more)]) : Node("ConvTranspose", inputs, [.. attributes, ("auto_pad", auto)]);
    }
}
