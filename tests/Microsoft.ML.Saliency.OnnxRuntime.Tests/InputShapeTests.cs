using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>Models that take pictures of any size: the option that says which.</summary>
public sealed class InputShapeTests
{
    public static TheoryData<EngineOptions> Engines => [new TorchSharpEngineOptions(), new OnnxRuntimeEngineOptions()];

    [Theory]
    [MemberData(nameof(Engines))]
    public void The_shape_given_stands_in_for_what_the_model_leaves_open(EngineOptions options)
    {
        using var engine = (options with { InputShape = [3, 8, 6] }).Create(Model());
        Assert.Equal([3, 8, 6], engine.Model.Input.RowShape);
        Assert.Null(engine.Model.Input.FixedRows);
        Assert.Equal("'a' [4, 6, 4]", engine.Model.DefaultLayer!.ToString());
        var seen = engine.Run(Pseudo.Batch(2, [3, 8, 6]), new() { Gradients = ["x"] });
        Assert.Equal([3, 8, 6], seen.Gradients["x"].RowShape);
        Assert.Contains(seen.Gradients["x"].Data, g => g != 0);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Without_it_the_error_names_the_axes_and_the_option(EngineOptions options)
    {
        var error = Assert.Throws<ArgumentException>(() => options.Create(Model()));
        Assert.Equal(
            "Input 'x' [N, 3, N, N] of 'model' is not a picture of known size: expected [N, C, H, W] or [N, H, W, C] with C, H and W fixed. It leaves axes 2 (N), 3 (N) open: "
            + "set EngineOptions.InputShape to the shape of one row, such as [3, 224, 224], or export the model with a fixed height and width. (Parameter 'input')",
            error.Message);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void A_shape_that_the_model_does_not_take(EngineOptions options)
    {
        var error = Assert.Throws<ArgumentException>(() => (options with { InputShape = [1, 8, 6] }).Create(Model()));
        Assert.Equal("InputShape is [1, 8, 6], but input 'x' [N, 3, N, N] of 'model' takes rows of [3, N, N]. Give one row's shape, with the lengths that the model fixes. (Parameter 'InputShape')", error.Message);
    }

    static OnnxModel Model() => OnnxModel.Create(
        new(
            "any size",
            [OnnxValueInfo.Float("x", -1, 3, -1, -1)],
            [OnnxValueInfo.Float("y", -1, 4)],
            [new("Conv", ["x", "w"], ["a"]), new("GlobalAveragePool", ["a"], ["p"]), new("Flatten", ["p"], ["y"])],
            new Dictionary<string, OnnxTensor> { ["w"] = OnnxTensor.Of(Pseudo.Batch(1, [4, 3, 3, 3]).Data, 4, 3, 3, 3) },
            []),
        17);
}
