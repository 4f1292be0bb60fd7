namespace Microsoft.ML.Saliency.Tests;

/// <summary>Every kind of target against its formula, and running from a layer on.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_loss_of_a_label(bool softmax)
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier(softmax));
        var x = Pseudo.Batch(3, [1, 4, 4]);
        var loss = engine.Run(x, new() { Target = Target.Loss(1), Gradients = ["image"] });
        var (s0, s1) = (Gradient(engine, x, Target.Class(0)), Gradient(engine, x, Target.Class(1)));
        for (var i = 0; i < x.Data.Length; i++)
        {
            var s = loss.Scores[i / 16];
            var p0 = 1 / (1 + Math.Exp(s[1] - s[0]));
            // -log p_1 = log(e^s0 + e^s1) - s1, with gradient p_0 (ds_0 - ds_1).
            Assert.Equal(-Math.Log(1 - p0), loss.TargetValues[i / 16], 1e-5);
            Assert.Equal(p0 * (s0[i] - s1[i]), loss.Gradients["image"].Data[i], 1e-6);
        }
    }

    [Fact]
    public void A_weighted_sum_of_scores()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        var x = Pseudo.Batch(2, [1, 4, 4]);
        var (s0, s1) = (Gradient(engine, x, Target.Class(0)), Gradient(engine, x, Target.Class(1)));
        var shared = Gradient(engine, x, Target.Weighted(new([1, -1], 1, 2)));
        var own = Gradient(engine, x, Target.Weighted(new([1, -1, 0, 3], 2, 2)));
        for (var i = 0; i < 32; i++)
        {
            Assert.Equal(s0[i] - s1[i], shared[i], 1e-6f);
            Assert.Equal(i < 16 ? s0[i] - s1[i] : 3 * s1[i], own[i], 1e-6f);
        }
    }

    [Fact]
    public void A_mask_over_one_class_of_a_segmentation()
    {
        // scores [N, 2, 2, 2] = 2 x + 0.5 and -3 x: the sum of class 1 over two pixels depends on those two alone.
        using var engine = TorchSharpEngine.Create(Onnx.OnnxModel.Create(
            TinyModels.Graph(
                [Onnx.OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [Onnx.OnnxValueInfo.Float("scores", -1, 2, 2, 2)],
                [new("Conv", ["image", "w", "b"], ["scores"])],
                ("w", Onnx.OnnxTensor.Of([2f, -3f], 2, 1, 1, 1)),
                ("b", Onnx.OnnxTensor.Of([0.5f, 0f], 2))),
            opset: 13));
        float[] mask = [0, 0, 0, 0, /* class 1: */ 1, 0, 0, 1];
        var seen = engine.Run(new([1, 2, 3, 4], 1, 1, 2, 2), new() { Target = Target.Weighted(new(mask, 1, 2, 2, 2)), Gradients = ["image"] });
        Assert.Equal(-15, seen.TargetValues[0], 1e-5f);
        Assert.Equal([-3, 0, 0, -3], seen.Gradients["image"].Data);
    }

    [Fact]
    public void One_box_and_class_of_a_detector()
    {
        // scores [N, 2 boxes, 3 columns] = x * (1 .. 6): entry (box 1, column 2) is the sixth.
        using var engine = TorchSharpEngine.Create(Onnx.OnnxModel.Create(
            TinyModels.Graph(
                [Onnx.OnnxValueInfo.Float("image", -1, 1, 2, 3)],
                [Onnx.OnnxValueInfo.Float("boxes", -1, 2, 3)],
                [new("Mul", ["image", "factors"], ["scaled"]), new("Reshape", ["scaled", "shape"], ["boxes"])],
                ("factors", Onnx.OnnxTensor.Of([1f, 2f, 3f, 4f, 5f, 6f], 1, 1, 2, 3)),
                ("shape", Onnx.OnnxTensor.Of([0L, 2L, 3L], 3))),
            opset: 13));
        var gradient = Gradient(engine, Pseudo.Batch(2, [1, 2, 3]), Target.Class(1 * 3 + 2));
        Assert.Equal([0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 6], gradient);
    }

    [Fact]
    public void From_a_layer_on_the_same_scores_come_out()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        var seen = engine.Run(Pseudo.Batch(2, [1, 4, 4]), new() { Values = ["relu"], Gradients = ["relu"] });
        var again = engine.Run(seen.Values["relu"], new() { From = "relu", Gradients = ["relu"] });
        Assert.Equal(seen.Scores.Data, again.Scores.Data);
        Assert.Equal(seen.Gradients["relu"].Data, again.Gradients["relu"].Data);
    }

    [Fact]
    public void From_a_layer_that_others_lead_around()
    {
        using var engine = TorchSharpEngine.Load(Models.Path(Models.Shapes));
        var error = Assert.Throws<ArgumentException>(() => engine.Run(Pseudo.Batch(1, [16, 64, 64]), new() { From = "relu1", Values = ["centred"] }));
        Assert.StartsWith("'shapes.onnx' cannot be run from layer 'relu1' on: other tensors lead from the input to the scores beside it. Choose a later layer: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_size()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        var error = Assert.Throws<ArgumentException>(() => Gradient(engine, Pseudo.Batch(2, [1, 4, 4]), Target.Weighted(new(new float[3], 1, 3))));
        Assert.Equal("The target's weights are [1, 3], but output 'scores' of 'tiny.onnx' has 2 values a row and the batch 2 rows. Give [1, 2] or [2, 2] weights. (Parameter 'target')", error.Message);
    }

    [Fact]
    public void A_label_that_is_not_there()
        => Assert.Equal(
            "Label 'dog' is not among the 2 labels: cat, bird. (Parameter 'label')",
            Assert.Throws<ArgumentException>(() => Target.Label("dog", ["cat", "bird"])).Message);

    [Fact]
    public void One_input_is_explained_and_the_others_are_given()
    {
        // scores = a * b, b given: the gradient with respect to a is b, whatever the number of rows.
        var model = Onnx.OnnxModel.Create(
            TinyModels.Graph(
                [Onnx.OnnxValueInfo.Float("a", -1, 1, 2, 2), Onnx.OnnxValueInfo.Float("b", -1, 1, 2, 2)],
                [Onnx.OnnxValueInfo.Float("scores", -1, 4)],
                [new("Relu", ["b"], ["c"]), new("Mul", ["a", "c"], ["d"]), new("Flatten", ["d"], ["scores"])]),
            opset: 13,
            "two.onnx");
        using var engine = TorchSharpEngine.Create(model, new() { Given = new Dictionary<string, Batch> { ["b"] = new([2, 3, 5, -7], 1, 1, 2, 2) } });
        Assert.Equal("a", engine.Model.Input.Name);
        var gradient = new Gradient().Explain(engine, Pseudo.Batch(3, [1, 2, 2]), Target.Class(2)).Values.Data;
        Assert.Equal([0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 5, 0], gradient);

        var error = Assert.Throws<ArgumentException>(() => TorchSharpEngine.Create(model, new() { Given = new Dictionary<string, Batch> { ["b"] = new(new float[4], 1, 4) } }));
        Assert.Equal("Input 'b' of 'two.onnx' takes [N, 1, 2, 2], but the value given is [1, 4]. Give one row of that shape. (Parameter 'input')", error.Message);
    }

    static float[] Gradient(TorchSharpEngine engine, Batch x, Target target) => engine.Run(x, new() { Target = target, Gradients = ["image"] }).Gradients["image"].Data;
}
