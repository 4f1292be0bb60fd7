using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Mutations;

/// <summary>Models of a few nodes over pictures of 8 x 8, each of another style.</summary>
static class TinyModels
{
    internal static IEnumerable<OnnxModel> All()
    {
        yield return Plain();
        yield return Separable();
        yield return ShapeArithmetic();
        yield return Attention();
        yield return ChannelsLast();
        yield return Branches();
    }

    static OnnxModel Plain() => Model(
        13, [-1, 3, 8, 8],
        [
            new("Conv", ["x", "w", "b"], ["c"], Of(("kernel_shape", OnnxAttribute.Of(3, 3)), ("pads", OnnxAttribute.Of(1, 1, 1, 1))), "conv1"),
            new("BatchNormalization", ["c", "s", "b", "m", "v"], ["n"], Of(("epsilon", OnnxAttribute.Of(1e-5f))), "bn1"),
            new("Relu", ["n"], ["r"], null, "relu1"),
            new("MaxPool", ["r"], ["p"], Of(("kernel_shape", OnnxAttribute.Of(2, 2)), ("strides", OnnxAttribute.Of(2, 2))), "pool1"),
            new("Conv", ["p", "w2"], ["c2"], Of(("kernel_shape", OnnxAttribute.Of(3, 3)), ("strides", OnnxAttribute.Of(2, 2)), ("auto_pad", OnnxAttribute.Of("SAME_UPPER"))), "conv2"),
            new("LeakyRelu", ["c2"], ["r2"], Of(("alpha", OnnxAttribute.Of(0.1f))), "relu2"),
            new("GlobalAveragePool", ["r2"], ["g"], null, "gap"),
            new("Flatten", ["g"], ["f"], Of(("axis", OnnxAttribute.Of(1L))), "flat"),
            new("Gemm", ["f", "d", "e"], ["z"], Of(("transB", OnnxAttribute.Of(1L)), ("alpha", OnnxAttribute.Of(1f))), "dense"),
            new("Softmax", ["z"], ["y"], Of(("axis", OnnxAttribute.Of(-1L))), "probabilities"),
        ],
        ("w", Numbers(4, 3, 3, 3)), ("b", Numbers(4)), ("s", Ones(4)), ("m", Numbers(4)), ("v", Ones(4)), ("w2", Numbers(4, 4, 3, 3)), ("d", Numbers(5, 4)), ("e", Numbers(5)));

    static OnnxModel Separable() => Model(
        11, [1, 4, 8, 8],
        [
            new("Pad", ["x", "pads", "zero"], ["p"], Of(("mode", OnnxAttribute.Of("constant"))), "pad"),
            new("Conv", ["p", "w"], ["c"], Of(("group", OnnxAttribute.Of(4L)), ("dilations", OnnxAttribute.Of(2, 2)), ("kernel_shape", OnnxAttribute.Of(3, 3))), "depthwise"),
            new("Clip", ["c", "zero", "six"], ["r"], null, "relu6"),
            new("Conv", ["r", "w1", "b"], ["c1"], null, "pointwise"),
            new("AveragePool", ["c1"], ["a"], Of(("kernel_shape", OnnxAttribute.Of(3, 3)), ("strides", OnnxAttribute.Of(2, 2)), ("pads", OnnxAttribute.Of(0, 0, 1, 1)), ("ceil_mode", OnnxAttribute.Of(1L))), "average"),
            new("Sigmoid", ["a"], ["g"], null, "gate"),
            new("Mul", ["a", "g"], ["s"], null, "silu"),
            new("Slice", ["s", "starts", "ends", "axes", "steps"], ["cut"], null, "slice"),
            new("Concat", ["s", "cut"], ["joined"], Of(("axis", OnnxAttribute.Of(1L))), "concat"),
            new("ReduceMean", ["joined"], ["f"], Of(("axes", OnnxAttribute.Of(2, 3)), ("keepdims", OnnxAttribute.Of(0L))), "mean"),
            new("MatMul", ["f", "d"], ["z"], null, "dense"),
            new("Add", ["z", "e"], ["y"], null, "bias"),
        ],
        ("pads", OnnxTensor.Of([0L, 0, 1, 1, 0, 0, 1, 1], 8)), ("zero", OnnxTensor.Of([0f])), ("six", OnnxTensor.Of([6f])), ("w", Numbers(4, 1, 3, 3)), ("w1", Numbers(6, 4, 1, 1)), ("b", Numbers(6)),
        ("starts", OnnxTensor.Of([0L], 1)), ("ends", OnnxTensor.Of([2L], 1)), ("axes", OnnxTensor.Of([1L], 1)), ("steps", OnnxTensor.Of([1L], 1)), ("d", Numbers(8, 3)), ("e", Numbers(3)));

    static OnnxModel ShapeArithmetic() => Model(
        12, [-1, 3, 8, 8],
        [
            new("Sub", ["x", "mean"], ["m"], null, "centre"),
            new("Div", ["m", "std"], ["n"], null, "scale"),
            new("Conv", ["n", "w"], ["c"], Of(("pads", OnnxAttribute.Of(1, 1, 1, 1))), "conv"),
            new("PRelu", ["c", "slope"], ["r"], null, "prelu"),
            new("Shape", ["r"], ["shape"], null, "shape"),
            new("Gather", ["shape", "zero"], ["rows"], Of(("axis", OnnxAttribute.Of(0L))), "gather"),
            new("Unsqueeze", ["rows"], ["rows1"], Of(("axes", OnnxAttribute.Of(0L))), "unsqueeze"),
            new("Concat", ["rows1", "rest"], ["target"], Of(("axis", OnnxAttribute.Of(0L))), "target"),
            new("Reshape", ["r", "target"], ["t"], null, "reshape"),
            new("Transpose", ["t"], ["turned"], Of(("perm", OnnxAttribute.Of(0, 2, 1))), "transpose"),
            new("ReduceMax", ["turned"], ["most"], Of(("axes", OnnxAttribute.Of(1L)), ("keepdims", OnnxAttribute.Of(1L))), "most"),
            new("Squeeze", ["most"], ["f"], Of(("axes", OnnxAttribute.Of(1L))), "squeeze"),
            new("ConstantOfShape", ["six"], ["ones"], Of(("value", OnnxAttribute.Of(OnnxTensor.Of([1f], 1)))), "ones"),
            new("Expand", ["ones", "wide"], ["expanded"], null, "expand"),
            new("Mul", ["f", "ones"], ["h"], null, "times"),
            new("Gemm", ["h", "d"], ["z"], null, "dense"),
            new("LogSoftmax", ["z"], ["y"], Of(("axis", OnnxAttribute.Of(1L))), "logs"),
        ],
        ("mean", Numbers(1, 3, 1, 1)), ("std", Ones(1, 3, 1, 1)), ("w", Numbers(6, 3, 3, 3)), ("slope", Numbers(6, 1, 1)), ("zero", OnnxTensor.Of([0L])), ("rest", OnnxTensor.Of([6L, -1], 2)),
        ("six", OnnxTensor.Of([6L], 1)), ("wide", OnnxTensor.Of([2L, 6], 2)), ("d", Numbers(6, 4)));

    static OnnxModel Attention() => Model(
        20, [-1, 1, 8, 8],
        [
            new("Conv", ["x", "w"], ["patches"], Of(("strides", OnnxAttribute.Of(4, 4)), ("kernel_shape", OnnxAttribute.Of(4, 4))), "patches"),
            new("Reshape", ["patches", "flat"], ["tokens"], null, "tokens"),
            new("Transpose", ["tokens"], ["t"], Of(("perm", OnnxAttribute.Of(0, 2, 1))), "turn"),
            new("LayerNormalization", ["t", "s", "b"], ["n"], Of(("axis", OnnxAttribute.Of(-1L))), "norm"),
            new("MatMul", ["n", "q"], ["query"], null, "query"),
            new("MatMul", ["n", "k"], ["key"], null, "key"),
            new("Transpose", ["key"], ["keyT"], Of(("perm", OnnxAttribute.Of(0, 2, 1))), "keyT"),
            new("MatMul", ["query", "keyT"], ["scores"], null, "scores"),
            new("Softmax", ["scores"], ["weights"], Of(("axis", OnnxAttribute.Of(-1L))), "softmax"),
            new("MatMul", ["weights", "n"], ["mixed"], null, "mixed"),
            new("Gelu", ["mixed"], ["g"], Of(("approximate", OnnxAttribute.Of("tanh"))), "gelu"),
            new("ReduceMean", ["g", "one"], ["f"], Of(("keepdims", OnnxAttribute.Of(0L))), "pool"),
            new("Gemm", ["f", "d", "e"], ["y"], null, "dense"),
        ],
        ("w", Numbers(6, 1, 4, 4)), ("flat", OnnxTensor.Of([0L, 6, -1], 3)), ("s", Ones(6)), ("b", Numbers(6)), ("q", Numbers(6, 6)), ("k", Numbers(6, 6)), ("one", OnnxTensor.Of([1L], 1)), ("d", Numbers(6, 3)), ("e", Numbers(3)));

    static OnnxModel ChannelsLast() => Model(
        14, [-1, 8, 8, 3],
        [
            new("Transpose", ["x"], ["t"], Of(("perm", OnnxAttribute.Of(0, 3, 1, 2))), "nchw"),
            new("ConvTranspose", ["t", "w"], ["c"], Of(("strides", OnnxAttribute.Of(2, 2))), "deconv"),
            new("InstanceNormalization", ["c", "s", "b"], ["n"], null, "norm"),
            new("HardSwish", ["n"], ["h"], null, "act"),
            new("Resize", ["h", "", "scales"], ["z"], Of(("mode", OnnxAttribute.Of("nearest"))), "resize"),
            new("Split", ["z", "parts"], ["a", "b2"], Of(("axis", OnnxAttribute.Of(1L))), "split"),
            new("Max", ["a", "b2", "a"], ["m"], null, "max"),
            new("Tile", ["m", "twice"], ["tiled"], null, "tile"),
            new("GlobalMaxPool", ["tiled"], ["g"], null, "pool"),
            new("Flatten", ["g"], ["y"], null, "flat"),
        ],
        ("w", Numbers(3, 4, 2, 2)), ("s", Ones(4)), ("b", Numbers(4)), ("scales", OnnxTensor.Of([1f, 1, 0.5f, 0.5f], 4)), ("parts", OnnxTensor.Of([2L, 2], 2)), ("twice", OnnxTensor.Of([1L, 2, 1, 1], 4)));

    static OnnxModel Branches()
    {
        OnnxGraph Branch(string name, string op) => new(name, [], [OnnxValueInfo.Float(name, -1, 2, 8, 8)], [new(op, ["c"], [name])], new Dictionary<string, OnnxTensor>(), []);
        return Model(
            16, [-1, 2, 8, 8],
            [
                new("Conv", ["x", "w"], ["c"], Of(("pads", OnnxAttribute.Of(1, 1, 1, 1))), "conv"),
                new("Shape", ["c"], ["shape"], null, "shape"),
                new("Gather", ["shape", "one"], ["channels"], null, "channels"),
                new("Equal", ["channels", "two"], ["known"], null, "known"),
                new("If", ["known"], ["r"], Of(("then_branch", OnnxAttribute.Of(Branch("yes", "Relu"))), ("else_branch", OnnxAttribute.Of(Branch("no", "Tanh")))), "if"),
                new("Greater", ["r", "half"], ["on"], null, "on"),
                new("Where", ["on", "r", "half"], ["chosen"], null, "where"),
                new("Cast", ["chosen"], ["f"], Of(("to", OnnxAttribute.Of(1L))), "cast"),
                new("Sum", ["f", "c", "f"], ["sum"], null, "sum"),
                new("Einsum", ["sum", "d"], ["y"], Of(("equation", OnnxAttribute.Of("nchw,ck->nk"))), "einsum"),
            ],
            ("w", Numbers(2, 2, 3, 3)), ("one", OnnxTensor.Of([1L])), ("two", OnnxTensor.Of([2L])), ("half", OnnxTensor.Of([0.5f])), ("d", Numbers(2, 3)));
    }

    static OnnxModel Model(int opset, long[] input, OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants) => OnnxModel.Create(
        new("tiny", [OnnxValueInfo.Float("x", input)], [new("y", OnnxElementType.Float, null)], nodes, constants.ToDictionary(c => c.Name, c => c.Tensor), []), opset, "tiny.onnx");

    static Dictionary<string, OnnxAttribute> Of(params (string Name, OnnxAttribute Value)[] attributes) => attributes.ToDictionary(a => a.Name, a => a.Value);

    static OnnxTensor Ones(params long[] shape) => OnnxTensor.Of([.. Enumerable.Repeat(1f, (int)shape.Aggregate(1L, (n, d) => n * d))], shape);

    static OnnxTensor Numbers(params long[] shape)
        => OnnxTensor.Of([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (n, d) => n * d)).Select(i => (i * 37 % 19 - 9) / 20f)], shape);
}
