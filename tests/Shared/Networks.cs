using System.Globalization;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Well-known architectures with pseudo-random weights, scaled by fan-in so that activations stay finite: for timing, where no trained file is at hand.</summary>
sealed class Networks
{
    readonly List<OnnxNode> _nodes = [];
    readonly Dictionary<string, OnnxTensor> _weights = new(StringComparer.Ordinal);
    int _seed;

    /// <summary>ResNet-50 with the stride in the 3x3 convolutions, BatchNormalization folded: image [N, 3, 224, 224] to scores [N, 1000].</summary>
    public static OnnxModel ResNet50()
    {
        var net = new Networks();
        var x = net.Pool(net.Relu(net.Conv("image", 3, 64, 7, 2)), 3, 2, 1);
        var channels = 64;
        foreach (var (width, blocks, stride) in ((int, int, int)[])[(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)])
        {
            for (var block = 0; block < blocks; block++)
            {
                var s = block == 0 ? stride : 1;
                var shortcut = block == 0 ? net.Conv(x, channels, 4 * width, 1, s) : x;
                var y = net.Relu(net.Conv(x, channels, width, 1, 1));
                y = net.Conv(net.Relu(net.Conv(y, width, width, 3, s)), width, 4 * width, 1, 1, scale: 0.5f);
                x = net.Relu(net.Node("Add", [y, shortcut]));
                channels = 4 * width;
            }
        }

        return net.Finish(net.Dense(net.Node("Flatten", [net.Node("GlobalAveragePool", [x])]), channels, 1000), "resnet50.onnx");
    }

    /// <summary>VGG-16: image [N, 3, 224, 224] to scores [N, 1000].</summary>
    public static OnnxModel Vgg16()
    {
        var net = new Networks();
        var (x, channels) = ("image", 3);
        foreach (var (width, layers) in ((int, int)[])[(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)])
        {
            for (var layer = 0; layer < layers; layer++)
            {
                x = net.Relu(net.Conv(x, channels, width, 3, 1));
                channels = width;
            }

            x = net.Pool(x, 2, 2, 0);
        }

        x = net.Relu(net.Dense(net.Node("Flatten", [x]), 512 * 7 * 7, 4096));
        return net.Finish(net.Dense(net.Relu(net.Dense(x, 4096, 4096)), 4096, 1000), "vgg16.onnx");
    }

    OnnxModel Finish(string x, string name)
    {
        _nodes.Add(new("Identity", [x], ["scores"]));
        return OnnxModel.Create(
            new("network", [OnnxValueInfo.Float("image", -1, 3, 224, 224)], [OnnxValueInfo.Float("scores", -1, 1000)], _nodes, _weights, []), opset: 13, name);
    }

    string Conv(string x, int from, int to, int kernel, int stride, float scale = 1)
    {
        long pad = kernel / 2;
        return Node(
            "Conv",
            [x, Weight(scale * MathF.Sqrt(2f / (from * kernel * kernel)), to, from, kernel, kernel), Weight(0.05f, to)],
            ("kernel_shape", OnnxAttribute.Of(kernel, kernel)), ("strides", OnnxAttribute.Of(stride, stride)), ("pads", OnnxAttribute.Of(pad, pad, pad, pad)));
    }

    string Pool(string x, long kernel, long stride, long pad) => Node(
        "MaxPool", [x], ("kernel_shape", OnnxAttribute.Of(kernel, kernel)), ("strides", OnnxAttribute.Of(stride, stride)), ("pads", OnnxAttribute.Of(pad, pad, pad, pad)));

    string Relu(string x) => Node("Relu", [x]);

    string Dense(string x, int from, int to) => Node("Gemm", [x, Weight(MathF.Sqrt(2f / from), to, from), Weight(0.05f, to)], ("transB", OnnxAttribute.Of(1L)));

    string Node(string op, string[] inputs, params (string Name, OnnxAttribute Value)[] attributes)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{op}{_nodes.Count}");
        _nodes.Add(new(op, inputs, [name], attributes.ToDictionary(a => a.Name, a => a.Value), name));
        return name;
    }

    string Weight(float deviation, params long[] shape)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"w{_weights.Count}");
        var values = new float[shape.Aggregate(1L, (n, d) => n * d)];
        for (var i = 0; i < values.Length; i++)
        {
            // Uniform in [-2, 2): its standard deviation is 4 / sqrt(12).
            values[i] = Pseudo.Normalised(_seed + i) * deviation * MathF.Sqrt(12) / 4;
        }

        _seed += values.Length;
        _weights[name] = OnnxTensor.Of(values, shape);
        return name;
    }
}
