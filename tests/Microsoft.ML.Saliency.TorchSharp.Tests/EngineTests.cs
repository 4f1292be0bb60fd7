using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

public sealed class EngineTests
{
    [Fact]
    public void Gradient_of_a_tiny_model_is_its_closed_form()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        // Class 0 is the mean of relu(2 x + 0.5), class 1 of relu(-3 x + 0.25).
        var x = new Batch([1, -1, 0.5f, -0.5f, 1, 1, 1, 1, -1, -1, -1, -1, 0.05f, 0.05f, -0.2f, -0.3f], 1, 1, 4, 4);
        var zero = new Gradient().Explain(engine, x, Target.Class(0)).Values.Data;
        var one = new Gradient().Explain(engine, x, Target.Class(1)).Values.Data;
        for (var i = 0; i < 16; i++)
        {
            Assert.Equal(2 * x.Data[i] + 0.5f > 0 ? 2f / 16 : 0, zero[i], 1e-6f);
            Assert.Equal(-3 * x.Data[i] + 0.25f > 0 ? -3f / 16 : 0, one[i], 1e-6f);
        }
    }

    [Fact]
    public void GradCam_of_a_tiny_model_is_its_closed_form()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        var x = Pseudo.Batch(2, [1, 4, 4]);
        var cam = new GradCam().Explain(engine, x, Target.Class(0));
        // Only channel 0 feeds class 0, with gradient 1/16 everywhere: the map is that channel / 16.
        Assert.Equal("relu", cam.Layer!.Name);
        for (var i = 0; i < 32; i++)
        {
            Assert.Equal(Math.Max(0, 2 * x.Data[i] + 0.5f) / 16, cam.Values.Data[i], 1e-6f);
        }
    }

    [Fact]
    public void The_logits_in_front_of_a_softmax_are_explained()
    {
        var x = Pseudo.Batch(3, [1, 4, 4]);
        using var plain = TorchSharpEngine.Create(TinyModels.Classifier());
        using var softmax = TorchSharpEngine.Create(TinyModels.Classifier(softmax: true));
        Assert.Equal(new ScoreDescription("scores", "logits", ScoreActivation.Softmax, 2), softmax.Model.Score);
        var expected = new Gradient().Explain(plain, x, Target.Predicted);
        var actual = new Gradient().Explain(softmax, x, Target.Predicted);
        Assert.Equal(expected.Values.Data, actual.Values.Data);
        Assert.Equal(expected.Scores.Data, actual.Scores.Data);
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal(1, actual.Output[row][0] + actual.Output[row][1], 1e-6f));

        // dp_0/dx = p_0 p_1 (ds_0/dx - ds_1/dx): the probability's own gradient, when it is asked for.
        var probability = new Gradient().Explain(softmax, x, Target.Class(0) with { Logits = false });
        var (s0, s1) = (new Gradient().Explain(plain, x, Target.Class(0)), new Gradient().Explain(plain, x, Target.Class(1)));
        for (var i = 0; i < 48; i++)
        {
            var p = actual.Output[i / 16];
            Assert.Equal(p[0] * p[1] * (s0.Values.Data[i] - s1.Values.Data[i]), probability.Values.Data[i], 1e-6f);
        }
    }

    [Fact]
    public void A_class_for_each_row()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        var x = Pseudo.Batch(3, [1, 4, 4]);
        var mixed = new Gradient().Explain(engine, x, Target.PerRow(1, 0, -1));
        var predicted = new Gradient().Explain(engine, x, Target.Predicted).Targets[2];
        Assert.Equal([1, 0, predicted], mixed.Targets);
        Assert.Equal(new Gradient().Explain(engine, x, Target.Class(1)).Values[0].ToArray(), mixed.Values[0].ToArray());
        Assert.Equal(new Gradient().Explain(engine, x, Target.Class(0)).Values[1].ToArray(), mixed.Values[1].ToArray());
    }

    [SkippableTheory]
    [InlineData(Models.Shapes)]
    [InlineData(Models.SqueezeNet)]
    [InlineData(Models.ResNet20)]
    [InlineData(Models.MobileNet)]
    public void A_batch_is_its_rows(string model)
    {
        using var engine = TorchSharpEngine.Load(Models.Path(model));
        var batch = Pseudo.Batch(3, engine.Model.Input.RowShape);
        foreach (var explainer in (IExplainer[])[new Gradient(), new GradCam()])
        {
            var together = explainer.Explain(engine, batch, Target.Predicted);
            for (var row = 0; row < batch.Rows; row++)
            {
                var alone = explainer.Explain(engine, new([.. batch[row]], 1, batch.RowShape), Target.Predicted);
                Assert.Equal(alone.Targets[0], together.Targets[row]);
                // Kernels may sum in another order for another batch size: rounding, and no more.
                var scale = alone.Values.Data.Max(Math.Abs);
                Assert.InRange(alone.Values.Data.Zip(together.Values[row].ToArray()).Max(p => Math.Abs(p.First - p.Second)), 0, scale * 1e-4f);
            }
        }
    }

    [Fact]
    public void A_small_budget_gives_the_same_rows_in_smaller_passes()
    {
        var model = OnnxModel.Load(Models.Path(Models.Shapes));
        using var large = TorchSharpEngine.Create(model);
        using var small = TorchSharpEngine.Create(model, new() { MemoryBudget = 1 << 20 });
        var batch = Pseudo.Batch(5, large.Model.Input.RowShape, Pseudo.Pixel);
        var (a, b) = (new Gradient().Explain(large, batch, Target.Predicted), new Gradient().Explain(small, batch, Target.Predicted));
        Assert.Equal(a.Targets, b.Targets);
        Assert.InRange(a.Values.Data.Zip(b.Values.Data).Max(p => Math.Abs(p.First - p.Second)), 0, a.Values.Data.Max(Math.Abs) * 1e-4f);
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes()
    {
        using var engine = TorchSharpEngine.Load(Models.Path(Models.Shapes));
        var batch = Pseudo.Batch(2, engine.Model.Input.RowShape, Pseudo.Pixel);
        var first = new Gradient().Explain(engine, batch, Target.Predicted).Values.Data;
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(first, new Gradient().Explain(engine, batch, Target.Predicted).Values.Data);
        }
    }

    [Fact]
    public void Threads_may_explain_at_once()
    {
        using var engine = TorchSharpEngine.Load(Models.Path(Models.Shapes));
        var batch = Pseudo.Batch(1, engine.Model.Input.RowShape, Pseudo.Pixel);
        var expected = new GradCam().Explain(engine, batch, Target.Predicted).Values.Data;
        Parallel.For(0, 32, new() { MaxDegreeOfParallelism = 4 }, i =>
        {
            var actual = (i % 2 == 0 ? (IExplainer)new GradCam() : new Gradient()).Explain(engine, batch, Target.Predicted);
            if (i % 2 == 0)
            {
                Assert.InRange(actual.Values.Data.Zip(expected).Max(p => Math.Abs(p.First - p.Second)), 0, expected.Max(Math.Abs) * 1e-4f);
            }
        });
    }

    [Fact]
    public void A_layer_that_the_score_does_not_depend_on_has_zero_gradient()
    {
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4), OnnxValueInfo.Float("other", -1, 1, 2, 2)],
                [new("Flatten", ["image"], ["scores"]), new("Relu", ["image"], ["other"])]),
            opset: 13);
        using var engine = TorchSharpEngine.Create(model);
        var seen = engine.Run(Pseudo.Batch(1, [1, 2, 2]), new() { Gradients = ["other"] });
        Assert.Equal(new float[4], seen.Gradients["other"].Data);
    }

    [Fact]
    public void A_constant_model_has_zero_gradient()
    {
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [new("Flatten", ["image"], ["flat"]), new("Mul", ["flat", "zero"], ["scores"])],
                ("zero", OnnxTensor.Of([0f], 1))),
            opset: 13);
        using var engine = TorchSharpEngine.Create(model);
        Assert.Equal(new float[4], new Gradient().Explain(engine, Pseudo.Batch(1, [1, 2, 2]), Target.Predicted).Values.Data);
    }

    [Fact]
    public void Nothing_before_a_wanted_layer_is_recorded()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier(softmax: true));
        var code = engine.Code(new() { Gradients = ["relu"], Values = ["relu"] });
        Assert.Matches(
            """
              t0 = x\.contiguous\(memory_format=2\)  # channels last
              t1 = torch\.conv2d\(t0, w\[\d], w\[\d], \[1, 1], \[0, 0], \[1, 1], 1\)  # conv
              t2 = torch\.relu\(t1\)  # relu
              t3 = t2\.detach\(\)\.requires_grad_\(True\)  # relu
              t4 = torch\.mean\(t3, \[2, 3], True\)  # pooled
            """,
            code);
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        Assert.Throws<OperationCanceledException>(() => engine.Run(Pseudo.Batch(1, [1, 4, 4]), new(), new(canceled: true)));
    }

    [Fact]
    public void A_wrong_batch_says_what_the_model_takes()
    {
        using var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        var error = Assert.Throws<ArgumentException>(() => engine.Run(Pseudo.Batch(2, [3, 4, 4]), new()));
        Assert.Equal("Input 'image' of 'tiny.onnx' takes rows of shape [1, 4, 4], but the batch is [2, 3, 4, 4]. Resize the pictures, or reorder their channels, to that shape. (Parameter 'input')", error.Message);
    }

    [Fact]
    public void A_disposed_engine_says_so()
    {
        var engine = TorchSharpEngine.Create(TinyModels.Classifier());
        engine.Dispose();
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => engine.Run(Pseudo.Batch(1, [1, 4, 4]), new()));
    }

    [Fact]
    public void A_copy_that_differs_is_refused_with_the_first_tensor_that_does()
    {
        // No copy is closer than float rounding: a tolerance of zero finds the first rounding difference in a deep enough model.
        var error = Assert.Throws<ParityException>(() => TorchSharpEngine.Load(Models.Path(Models.Shapes), new() { ParityTolerance = 0 }));
        Assert.Matches(@"^The copy of 'shapes\.onnx' differs from ONNX Runtime, first at tensor '[a-z0-9]+', made by [A-Za-z]+ '[a-z0-9]+': relative difference .*, accepted 0\. ", error.Message);
    }
}
