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

    public static OnnxGraph Graph(OnnxValueInfo[] inputs, OnnxValueInfo[] outputs, OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants)
        => new("test", inputs, outputs, nodes, constants.ToDictionary(c => c.Name, c => c.Tensor), []);
}
