using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>What is rounded passes gradients on as if it were not, and what is cut off passes none.</summary>
public sealed class StraightThroughTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Quantising_and_back_has_the_gradient_1_inside_the_range_and_0_outside(bool onTorch)
    {
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("x", -1, 1, 2, 2)],
                [new("scores", OnnxElementType.Float, null)],
                [new("QuantizeLinear", ["x", "scale", "zero"], ["q"]), new("DequantizeLinear", ["q", "scale", "zero"], ["d"]), new("Flatten", ["d"], ["scores"])],
                ("scale", OnnxTensor.Of([0.1f])), ("zero", new(OnnxElementType.Int8, [], new byte[] { 10 }))),
            opset: 13);
        using ISaliencyEngine engine = onTorch ? TorchSharpEngine.Create(model) : OnnxRuntimeEngine.Create(model);
        // -128 - 10 and 127 - 10 steps of 0.1 are the ends of the range.
        var seen = engine.Run(new([0.26f, -13.7f, -13.9f, 11.8f], 1, 1, 2, 2), new() { Target = Target.Weighted(new([1, 2, 3, 4], 1, 4)), Gradients = ["x"] });
        Assert.Equal([0.3f, -13.7f, -13.8f, 11.7f], seen.Scores.Data.Select(v => MathF.Round(v, 4)));
        Assert.Equal([1f, 2, 0, 0], seen.Gradients["x"].Data.Select(v => MathF.Round(v, 5)));
    }
}
