using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests.Onnx.Shapes;

public sealed class PassMemoryTests
{
    // image 1x4x4 = 64 bytes; conv and relu 2x4x4 = 128 each; pooled and scores 2 = 8 each.
    static readonly ShapedGraph s_graph = ShapedGraph.Of(TinyModels.Classifier());

    [Fact]
    public void Forward_holds_what_a_node_looks_at_and_what_it_makes()
        // relu from conv: 128 + 128, the picture is gone.
        => Assert.Equal(256, PassMemory.PerRow(s_graph, "image", new()));

    [Fact]
    public void A_wanted_value_is_held_to_the_end()
        // image, conv, relu are never together: conv (wanted) + relu + pooled.
        => Assert.Equal(128 + 128 + 8, PassMemory.PerRow(s_graph, "image", new() { Values = ["conv"] }));

    [Fact]
    public void The_way_back_holds_what_derivatives_look_at()
        // On the way back through relu: the convolution's input, relu, the gradients of relu and of conv, and the scores.
        => Assert.Equal(64 + 128 + 128 + 128 + 8, PassMemory.PerRow(s_graph, "image", new() { Gradients = ["image"] }));

    [Fact]
    public void Nothing_before_a_wanted_layer_is_held()
        // The gradient of relu beside the scores is less than going forward takes, in which relu and its gradient are results.
        => Assert.Equal(256, PassMemory.PerRow(s_graph, "image", new() { Gradients = ["relu"] }));

    [Fact]
    public void From_a_layer_on_only_what_follows_counts()
        => Assert.Equal(128 + 8, PassMemory.PerRow(s_graph, "relu", new() { From = "relu" }));

    [Fact]
    public void Another_shape_of_a_tensor_takes_nothing()
    {
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("x", -1, 1, 4, 4)],
                [OnnxValueInfo.Float("y", -1, 16)],
                [new("Flatten", ["x"], ["flat"]), new("Relu", ["flat"], ["y"])]),
            opset: 13);
        Assert.Equal(128, PassMemory.PerRow(ShapedGraph.Of(model), "x", new()));
    }

    [Fact]
    public void A_pooling_remembers_where_in_64_bits()
    {
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("x", -1, 1, 4, 4)],
                [OnnxValueInfo.Float("y", -1, 1, 2, 2)],
                [new("MaxPool", ["x"], ["y"], new Dictionary<string, OnnxAttribute> { ["kernel_shape"] = OnnxAttribute.Of(2, 2), ["strides"] = OnnxAttribute.Of(2, 2) })]),
            opset: 13);
        // y and its places, and first x, then its gradient.
        Assert.Equal(16 + 32 + 64, PassMemory.PerRow(ShapedGraph.Of(model), "x", new() { Gradients = ["x"] }));
    }
}
