using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Input, logits and layers found on real graphs of several exporters, and what is said where they cannot be.</summary>
public sealed class ModelDescriptionTests
{
    [SkippableTheory]
    [InlineData(Models.SqueezeNet, "input", 3, 224, 224, "output", "output", ScoreActivation.None, 1000, "/classifier/classifier.2/Relu_output_0")]
    [InlineData(Models.ResNet20, "input", 3, 32, 32, "output", "output", ScoreActivation.None, 10, "/layer3/layer3.2/Relu_1_output_0")]
    [InlineData(Models.Mnist, "Input3", 1, 28, 28, "Plus214_Output_0", "Plus214_Output_0", ScoreActivation.None, 10, "ReLU114_Output_0")]
    [InlineData(Models.MobileNet, "input_3", 3, 128, 128, "predictions_softmax", "reshape_2", ScoreActivation.Softmax, 1000, "conv_pw_13_relu")]
    public void Of_real_models(string file, string input, int channels, int height, int width, string output, string logits, ScoreActivation activation, int classes, string layer)
    {
        var model = ModelDescription.Of(OnnxModel.Load(Models.Path(file)));
        Assert.Equal((input, channels, height, width), (model.Input.Name, model.Input.Channels, model.Input.Height, model.Input.Width));
        Assert.Equal(new ScoreDescription(output, logits, activation, classes), model.Score);
        Assert.Equal(layer, model.DefaultLayer!.Name);
        Assert.Equal("the last tensor with a map of more than one position before the model pools or flattens it.", model.DefaultLayerReason);
    }

    [Fact]
    public void A_layer_is_found_by_its_tensor_or_its_node()
    {
        var model = ModelDescription.Of(TinyModels.Classifier());
        Assert.Equal(["conv", "relu"], model.Layers.Select(l => l.Name));
        Assert.Equal("relu", model.FindLayer(null, "GradCam.Layer").Name);
        Assert.Equal("conv", model.FindLayer("conv", "GradCam.Layer").Name);
    }

    [Fact]
    public void A_map_of_one_position_is_no_layer()
    {
        var model = ModelDescription.Of(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 4, 4)],
                [OnnxValueInfo.Float("scores", -1, 1)],
                [new("GlobalAveragePool", ["image"], ["pooled"], name: "pool"), new("Flatten", ["pooled"], ["scores"])]),
            opset: 13,
            "one.onnx"));
        var error = Assert.Throws<ArgumentException>(() => model.FindLayer(null, "GradCam.Layer"));
        Assert.Equal(
            "'one.onnx' has no layer to choose: no tensor has a map of more than one position; the first smaller one: GlobalAveragePool 'pool' makes [N, 1, 1, 1]. "
            + "Layers with a spatial map: none. Set GradCam.Layer to one of them, or use a method that needs no layer, such as 'gradient'. (Parameter 'GradCam.Layer')",
            error.Message);
    }

    [Fact]
    public void An_input_that_is_no_picture()
    {
        var model = OnnxModel.Create(
            TinyModels.Graph([OnnxValueInfo.Float("features", -1, 8)], [OnnxValueInfo.Float("scores", -1, 8)], [new("Relu", ["features"], ["scores"])]), opset: 13, "table.onnx");
        var error = Assert.Throws<ArgumentException>(() => ModelDescription.Of(model));
        Assert.Equal("Input 'features' [N, 8] of 'table.onnx' is not a picture of known size: expected [N, C, H, W] or [N, H, W, C] with C, H and W fixed. Export the model with a fixed height and width. (Parameter 'input')", error.Message);
    }

    [Fact]
    public void Two_inputs()
    {
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("a", -1, 1, 2, 2), OnnxValueInfo.Float("b", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [new("Add", ["a", "b"], ["c"]), new("Flatten", ["c"], ["scores"])]),
            opset: 13,
            "two.onnx");
        var error = Assert.Throws<ArgumentException>(() => ModelDescription.Of(model));
        Assert.Equal("'two.onnx' has the inputs 'a' [N, 1, 2, 2], 'b' [N, 1, 2, 2]; no values are given. Give a value for every input but the picture. (Parameter 'input')", error.Message);
    }
}
