using Microsoft.ML.Saliency.Onnx;

namespace ShapesClassifier.Training;

/// <summary>Writes a trained network as an ONNX model: input "pixels" float [N, 3, 64, 64] of 0..255, output "scores" of probabilities [N, classes].</summary>
internal static class Exporter
{
    const int Opset = 17;

    public static byte[] Export(Learner learner) => OnnxWriter.Write(Graph(learner.Weights, learner.Statistics), Opset, "ShapesClassifier");

    static OnnxGraph Graph(float[][] weights, float[][] statistics)
    {
        var classes = ShapePictures.Classes.Count;
        var nodes = new List<OnnxNode>();
        var constants = new Dictionary<string, OnnxTensor>
        {
            ["mean"] = OnnxTensor.Of([Network.Mean, Network.Mean, Network.Mean], 3, 1, 1),
            ["scale"] = OnnxTensor.Of([Network.Scale, Network.Scale, Network.Scale], 3, 1, 1),
        };

        var last = Add("Sub", "centred", ["pixels", "mean"]);
        last = Add("Mul", "normalised", [last, "scale"]);
        for (var i = 0; i < Network.Blocks.Length; i++)
        {
            var (from, to, pool) = Network.Blocks[i];
            var (conv, norm) = ($"conv{i + 1}", $"bn{i + 1}");
            Constant($"{conv}.weight", weights[3 * i], to, from, 3, 3);
            Constant($"{norm}.scale", weights[(3 * i) + 1], to);
            Constant($"{norm}.bias", weights[(3 * i) + 2], to);
            Constant($"{norm}.mean", statistics[2 * i], to);
            Constant($"{norm}.var", statistics[(2 * i) + 1], to);
            last = Add("Conv", conv, [last, $"{conv}.weight"], ("kernel_shape", OnnxAttribute.Of(3L, 3L)), ("pads", OnnxAttribute.Of(1L, 1L, 1L, 1L)));
            last = Add("BatchNormalization", norm, [last, $"{norm}.scale", $"{norm}.bias", $"{norm}.mean", $"{norm}.var"], ("epsilon", OnnxAttribute.Of(Network.Epsilon)));
            last = Add("Relu", $"relu{i + 1}", [last]);
            if (pool)
            {
                last = Add("MaxPool", $"pool{i + 1}", [last], ("kernel_shape", OnnxAttribute.Of(2L, 2L)), ("strides", OnnxAttribute.Of(2L, 2L)));
            }
        }

        Constant("logits.weight", weights[^2], classes, Network.Blocks[^1].To);
        Constant("logits.bias", weights[^1], classes);
        last = Add("GlobalAveragePool", "gap", [last]);
        last = Add("Flatten", "features", [last]);
        last = Add("Gemm", "logits", [last, "logits.weight", "logits.bias"], ("transB", OnnxAttribute.Of(1L)));
        last = Add("Softmax", "scores", [last], ("axis", OnnxAttribute.Of(1L)));
        return new(
            "shapes",
            [OnnxValueInfo.Float("pixels", -1, 3, ShapePictures.Size, ShapePictures.Size)],
            [OnnxValueInfo.Float(last, -1, classes)],
            nodes,
            constants,
            []);

        // A node and the tensor that it makes share a name, so that either can be asked for as a layer.
        string Add(string type, string name, string[] inputs, params (string Name, OnnxAttribute Value)[] attributes)
        {
            nodes.Add(new(type, inputs, [name], attributes.ToDictionary(a => a.Name, a => a.Value), name));
            return name;
        }

        void Constant(string name, float[] values, params long[] shape) => constants.Add(name, OnnxTensor.Of(values, shape));
    }
}
