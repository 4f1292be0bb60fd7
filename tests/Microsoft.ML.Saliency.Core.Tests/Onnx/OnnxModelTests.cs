using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.Saliency.Tests;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>Models of five exporters, read and written again.</summary>
public class OnnxModelTests(ITestOutputHelper output)
{
    const string SqueezeNet = "squeezenet1.1_torch113_op16.onnx";
    const string MobileNet = "mobilenetv1_025_128_keras_nhwc_op13.onnx";
    const string ResNet = "resnet20_cifar10_torch113_op13_bn.onnx";
    const string Mnist = "mnist-8_cntk_op8.onnx";
    const string Yolox = "yolox_nano_torch110_op11.onnx";

    [SkippableTheory]
    [InlineData(SqueezeNet, 8, 16, "pytorch 1.13.0", "'input' [batch, 3, 224, 224]", "'output' [batch, 1000]", "Concat 8, Conv 26, Flatten 1, GlobalAveragePool 1, MaxPool 3, Relu 26", 52)]
    [InlineData(MobileNet, 7, 13, "evalset-build 0", "'input_3' [1, 128, 128, 3]", "'predictions_softmax' [1, 1000]", "BatchNormalization 27, Clip 27, Conv 28, GlobalAveragePool 1, Pad 4, Reshape 1, Softmax 1, Transpose 1", 196)]
    [InlineData(ResNet, 7, 13, "pytorch 1.13.0", "'input' [1, 3, 32, 32]", "'output' [Gemmoutput_dim_0, 10]", "Add 9, AveragePool 1, BatchNormalization 19, Cast 4, Concat 3, Constant 43, ConstantOfShape 2, Conv 19, Gather 3, Gemm 1, Mul 2, Pad 3, Relu 19, Reshape 5, Shape 3, Slice 6, Sub 2, Transpose 2, Unsqueeze 2", 97)]
    [InlineData(Mnist, 3, 8, "CNTK 2.5.1", "'Input3' [1, 1, 28, 28]", "'Plus214_Output_0' [1, 10]", "Add 3, Conv 2, MatMul 1, MaxPool 2, Relu 2, Reshape 2", 8)]
    [InlineData(Yolox, 7, 11, "pytorch 1.10", "'images' [1, 3, 416, 416]", "'output' [1, 3549, 85]", "Add 7, Concat 18, Conv 113, MaxPool 3, Mul 104, Reshape 3, Resize 2, Sigmoid 110, Slice 8, Transpose 1", 236)]
    public void Holds_what_the_file_holds(string file, long irVersion, int opset, string producer, string inputs, string outputs, string nodes, int initializers)
    {
        var model = OnnxModel.Load(Eval.Model(file));
        var counts = model.Graph.Nodes.GroupBy(n => n.OpType).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}");

        Assert.Equal(file, model.Name);
        Assert.Equal((irVersion, opset), (model.IrVersion, model.Opset));
        Assert.Equal(producer, model.Producer);
        Assert.Equal(inputs, string.Join("; ", model.Graph.Inputs));
        Assert.Equal(outputs, string.Join("; ", model.Graph.Outputs));
        Assert.Equal(nodes, string.Join(", ", counts));
        Assert.Equal(initializers, model.Graph.Initializers.Count);
    }

    [SkippableTheory]
    [InlineData(SqueezeNet)]
    [InlineData(MobileNet)]
    [InlineData(ResNet)]
    [InlineData(Mnist)]
    [InlineData(Yolox)]
    public void Written_and_read_again_is_the_same(string file)
    {
        var model = OnnxModel.Load(Eval.Model(file));

        var again = OnnxModel.Create(model.Graph, model.Opset, file, model.Producer);

        GraphAssert.Equal(model.Graph, again.Graph);
        Assert.Equal((model.Opset, model.Producer, model.Name), (again.Opset, again.Producer, again.Name));
        Assert.Equal(again.Sha256, OnnxModel.Create(again.Graph, model.Opset, file, model.Producer).Sha256);
    }

    [SkippableFact]
    public void Weights_are_slices_of_the_file()
    {
        var model = OnnxModel.Load(Eval.Model(SqueezeNet));
        Assert.True(MemoryMarshal.TryGetArray(model.Bytes, out var file));

        Assert.NotEmpty(model.Graph.Initializers);
        Assert.All(model.Graph.Initializers.Values, w =>
        {
            Assert.True(MemoryMarshal.TryGetArray(w.Data, out var slice));
            Assert.Same(file.Array, slice.Array);
        });
    }

    [SkippableFact]
    public void Five_megabytes_are_read_within_a_fraction_of_a_second()
    {
        var path = Eval.Model(SqueezeNet);
        var best = Enumerable.Range(0, 10).Min(_ =>
        {
            var watch = Stopwatch.StartNew();
            OnnxModel.Load(path);
            return watch.Elapsed;
        });

        output.WriteLine($"{best.TotalMilliseconds:F2} ms");
        Assert.True(best < TimeSpan.FromMilliseconds(200), $"{best.TotalMilliseconds:F1} ms");
    }
}
