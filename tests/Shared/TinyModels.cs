using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Models of a few nodes, written for tests.</summary>
static class TinyModels
{
    /// <summary>image [N,1,4,4] -> 1x1 convolution to 2 channels -> ReLU -> mean -> scores [N,2], optionally with softmax.</summary>
    public static OnnxModel Classifier(bool softmax = false, string name = "tiny.onnx")
        => OnnxModel.Create(
            Graph(
                [OnnxValueInfo.Float("image", -1, 1, 4, 4)],
                [OnnxValueInfo.Float("scores", -1, 2)],
                [
                    new("Conv", ["image", "weight", "bias"], ["conv"], name: "conv"),
                    new("Relu", ["conv"], ["relu"], name: "relu"),
                    new("GlobalAveragePool", ["relu"], ["pooled"], name: "pool"),
                    new("Flatten", ["pooled"], [softmax ? "logits" : "scores"], name: "flatten"),
                    .. softmax ? [new OnnxNode("Softmax", ["logits"], ["scores"], name: "softmax")] : Array.Empty<OnnxNode>(),
                ],
                ("weight", OnnxTensor.Of([2f, -3f], 2, 1, 1, 1)),
                ("bias", OnnxTensor.Of([0.5f, 0.25f], 2))),
            opset: 13,
            name);

    /// <summary>
    /// image [N,2,H,W] -> scores [N,4] by way of a convolution of some kind, a shortcut around another one, channels side by side, pooling with ceil_mode,
    /// a last convolution, and the mean over the map.
    /// </summary>
    public static OnnxModel Branching(int kernel, int stride, int pad, int dilation, int height, int width)
    {
        var random = new Random(3);
        OnnxTensor Weights(params long[] shape) => OnnxTensor.Of([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (n, d) => n * d)).Select(_ => random.NextSingle() - 0.4f)], shape);
        return OnnxModel.Create(
            Graph(
                [OnnxValueInfo.Float("image", -1, 2, height, width)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [
                    new("Conv", ["image", "w1", "b1"], ["c1"], Attributes(("strides", [stride, stride]), ("pads", [pad, pad, pad, pad]), ("dilations", [dilation, dilation]))),
                    new("Relu", ["c1"], ["r1"]),
                    new("Conv", ["r1", "w2"], ["c2"], Attributes(("pads", [1, 1, 1, 1]))),
                    new("Add", ["c2", "r1"], ["sum"]),
                    new("Sigmoid", ["sum"], ["s"]),
                    new("Mul", ["s", "sum"], ["swish"]),
                    new("Concat", ["swish", "c2"], ["cat"], new Dictionary<string, OnnxAttribute> { ["axis"] = OnnxAttribute.Of(1L) }),
                    new("MaxPool", ["cat"], ["pool"], Attributes(("kernel_shape", [3, 2]), ("strides", [2, 2]), ("pads", [1, 0, 0, 1]), ("ceil_mode", [1]))),
                    new("Conv", ["pool", "w3"], ["c3"]),
                    new("GlobalAveragePool", ["c3"], ["mean"]),
                    new("Flatten", ["mean"], ["scores"]),
                ],
                ("w1", Weights(3, 2, kernel, kernel)), ("b1", Weights(3)), ("w2", Weights(3, 3, 3, 3)), ("w3", Weights(4, 6, 2, 2))),
            opset: 13);
    }

    static Dictionary<string, OnnxAttribute> Attributes(params (string Name, long[] Values)[] attributes)
        => attributes.ToDictionary(a => a.Name, a => a.Name == "ceil_mode" ? OnnxAttribute.Of(a.Values[0]) : OnnxAttribute.Of(a.Values));

    public static OnnxGraph Graph(OnnxValueInfo[] inputs, OnnxValueInfo[] outputs, OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants)
        => new("test", inputs, outputs, nodes, constants.ToDictionary(c => c.Name, c => c.Tensor), []);
}
