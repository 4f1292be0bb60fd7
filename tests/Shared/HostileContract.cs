using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>What every engine must do with models and pictures that mean harm, or are harmed: each engine's tests have a subclass.</summary>
public abstract class HostileContract
{
    /// <summary>The engine's default options.</summary>
    protected abstract EngineOptions Options { get; }

    public static TheoryData<string> Names => ["t0", "w[0]", "n", "x\n  import os", "'''\"\"\"\\", "# no comment", "日本語\u2028\u0085", "saliency/target", "%s%n{0}", "a b", "12:x", new('q', 3000)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_is_a_name_whatever_it_looks_like(string name)
    {
        var model = Model([new("Conv", ["image", name + "/w"], [name]), new("Relu", [name], ["relu"]), new("GlobalAveragePool", ["relu"], ["pool"]), new("Flatten", ["pool"], ["scores"])], (name + "/w", OnnxTensor.Of([2f, -3f], 2, 1, 1, 1)));
        using var engine = Options.Create(model);
        var x = Pseudo.Batch(1, [1, 4, 4]);
        var seen = engine.Run(x, new() { Target = Target.Class(0), Values = [name, "relu"], Gradients = [name, "image"] });
        Assert.Equal([name, "relu"], seen.Values.Keys);
        Assert.Equal(x.Data.Select(v => 2 * v), seen.Values[name].Data[..16]);
        Assert.Equal(x.Data.Select(v => v > 0 ? 2f / 16 : 0), seen.Gradients["image"].Data);
    }

    [Fact]
    public void Sums_of_thousands_and_chains_of_thousands_need_no_deep_stack()
    {
        const int wide = 300, deep = 1000;
        OnnxNode[] nodes =
        [
            new("Sum", [.. Enumerable.Repeat("image", wide)], ["sum"]), new("Max", [.. Enumerable.Repeat("sum", wide)], ["t0"]),
            .. Enumerable.Range(1, deep).Select(i => new OnnxNode(i % 2 == 0 ? "Neg" : "LeakyRelu", [$"t{i - 1}"], [$"t{i}"])),
            new("Flatten", [$"t{deep}"], ["scores"]),
        ];
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    using var engine = Options.Create(Model(nodes));
                    engine.Run(new(new float[16], 1, 1, 4, 4), new() { Gradients = ["image"] });
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            256 << 10);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void More_memory_than_the_limit_is_refused_before_it_is_taken()
    {
        var model = Model([new("Expand", ["image", "to"], ["wide"]), new("GlobalMaxPool", ["wide"], ["pool"]), new("Flatten", ["pool"], ["scores"])], ("to", OnnxTensor.Of([1L, 32, 4, 4], 4)));
        using (Options.Create(model))
        {
        }

        // The library behind would refuse the first node, were it asked before the memory is reckoned.
        var large = Model(
            [
                new("Relu", ["image"], ["relu"], new Dictionary<string, OnnxAttribute> { ["sharpness"] = OnnxAttribute.Of(3L) }),
                new("Tile", ["relu", "times"], ["wide"]), new("GlobalMaxPool", ["wide"], ["pool"]), new("Flatten", ["pool"], ["scores"]),
            ],
            ("times", OnnxTensor.Of([1L, 100_000_000, 1, 1], 4)));
        var error = Assert.Throws<OnnxFormatException>(() => (Options with { MaxPassBytes = 1L << 30 }).Create(large));
        Assert.Equal(
            "'model' takes more memory for activations than MaxPassBytes, 1.074e+9: 6.4e+9 up to Tile 'wide' alone. Raise the limit if you trust the model, or export it for smaller pictures or a smaller batch.",
            error.Message);
    }

    [Fact]
    public void More_work_than_the_limit_is_refused()
    {
        var model = Model([new("Conv", ["image", "w"], ["conv"], new Dictionary<string, OnnxAttribute> { ["pads"] = OnnxAttribute.Of(500, 500, 500, 500) }), new("GlobalMaxPool", ["conv"], ["pool"]), new("Flatten", ["pool"], ["scores"])], ("w", OnnxTensor.Of(new float[500 * 500], 1, 1, 500, 500)));
        var error = Assert.Throws<OnnxFormatException>(() => (Options with { MaxPassOperations = 1e10, MaxPassBytes = 1L << 50 }).Create(model));
        Assert.StartsWith("'model' takes more multiplications than MaxPassOperations, 1e+10: 6.376e+10 up to Conv 'conv' alone.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_library_behind_refuses_is_one_exception_that_names_the_model()
    {
        var model = Model([new("Relu", ["image"], ["relu"], new Dictionary<string, OnnxAttribute> { ["sharpness"] = OnnxAttribute.Of(3L) }), new("Flatten", ["relu"], ["scores"])]);
        var error = Assert.Throws<EngineException>(() =>
        {
            using var engine = Options.Create(model);
            engine.Run(Pseudo.Batch(1, [1, 4, 4]), new());
        });
        Assert.StartsWith($"The {Options.Name} engine cannot make 'model': ", error.Message, StringComparison.Ordinal);
        Assert.Contains("sharpness", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.InnerException);
    }

    [Theory]
    [InlineData(float.NaN, "a value that is not a number")]
    [InlineData(float.NegativeInfinity, "an infinite value")]
    public void A_picture_that_is_not_finite_is_named_with_its_row(float value, string said)
    {
        using var engine = Options.Create(TinyModels.Classifier());
        var x = Pseudo.Batch(3, [1, 4, 4]);
        x[1][5] = value;
        var error = Assert.Throws<NotFiniteException>(() => engine.Run(x, new() { Gradients = ["image"], Values = ["conv"] }));
        Assert.Equal($"'tiny.onnx': the values given for 'image' have {said} at position 5; give pictures of finite numbers in row 1 of the batch. A map of it would mean nothing.", error.Message);
        Assert.Equal(("image", 1), (error.Tensor, error.Row));
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_named()
    {
        using var engine = Options.Create(Model([new("Conv", ["image", "w"], ["conv"], name: "first"), new("Flatten", ["conv"], ["scores"])], ("w", OnnxTensor.Of([float.NaN], 1, 1, 1, 1))));
        var error = Assert.Throws<NotFiniteException>(() => engine.Run(Pseudo.Batch(1, [1, 4, 4]), new()));
        Assert.Equal("'model': the weight 'w', which Conv 'first' reads, has a value that is not a number; export the model again. A map of it would mean nothing.", error.Message);
        Assert.Equal("w", error.Tensor);
    }

    [Fact]
    public void The_first_tensor_that_is_not_finite_is_named()
    {
        using var engine = Options.Create(Model([new("Neg", ["image"], ["minus"]), new("Log", ["minus"], ["log"], name: "logarithm"), new("Abs", ["log"], ["more"]), new("Flatten", ["more"], ["scores"])]));
        var error = Assert.Throws<NotFiniteException>(() => engine.Run(new([.. Enumerable.Repeat(1f, 16)], 1, 1, 4, 4), new()));
        Assert.Equal("'model': 'log', made by Log 'logarithm', is the first tensor to have a value that is not a number; look at the preprocessing and at that node. A map of it would mean nothing.", error.Message);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_named_where_values_are()
    {
        // The slope of a square root at 0.
        using var engine = Options.Create(Model([new("Relu", ["image"], ["relu"]), new("Sqrt", ["relu"], ["root"]), new("Flatten", ["root"], ["scores"])]));
        var zeros = new Batch(new float[16], 1, 1, 4, 4);
        Assert.Equal(new float[16], engine.Run(zeros, new() { Target = Target.Class(3) }).Output.Data);
        var error = Assert.Throws<NotFiniteException>(() => engine.Run(zeros, new() { Target = Target.Class(3), Gradients = ["relu"] }));
        Assert.Equal("relu", error.Tensor);
        Assert.Contains("the gradient with respect to 'relu', made by Relu 'relu', is the first on the way back to have ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_class_may_be_ruled_out()
    {
        using var engine = Options.Create(Model([new("Flatten", ["image"], ["flat"]), new("Add", ["flat", "mask"], ["scores"])], ("mask", OnnxTensor.Of([0f, float.NegativeInfinity, .. new float[14]], 16))));
        var x = Pseudo.Batch(1, [1, 4, 4]);
        Assert.Equal(1f, engine.Run(x, new() { Target = Target.Class(2), Gradients = ["image"] }).Gradients["image"].Data[2]);
        Assert.Equal("mask", Assert.Throws<NotFiniteException>(() => engine.Run(x, new() { Target = Target.Class(1) })).Tensor);
    }

    static OnnxModel Model(OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants)
        => OnnxModel.Create(TinyModels.Graph([OnnxValueInfo.Float("image", -1, 1, 4, 4)], [new("scores", OnnxElementType.Float, null)], nodes, constants), opset: 13);
}
