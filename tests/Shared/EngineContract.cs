using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>
/// What every engine must do, in closed form where there is one: each engine's tests have a subclass. Kernels may sum in another order
/// for another batch, so that rows are compared to within rounding.
/// </summary>
public abstract class EngineContract
{
    // image [N,1,2,2] -> conv (2 x + 0.5, -3 x + 0.25) -> f -> conv with weights (1, -2) and (-1, 0.5) -> f again -> flatten: scores [N, 8].
    static readonly float[] s_w1 = [2, -3], s_b1 = [0.5f, 0.25f], s_w2 = [1, -2, -1, 0.5f], s_b2 = [0.1f, 0.2f];

    public static TheoryData<string> Forms => ["Relu", "Clip", "Max", "LeakyRelu", "Silu", "Gelu", "GeluWrittenOut", "HardSwish"];

    /// <summary>An engine over a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="given">Values of inputs that are not explained; null for none.</param>
    /// <param name="budget">Bytes for one pass; null for the default.</param>
    protected abstract ISaliencyEngine Create(OnnxModel model, IReadOnlyDictionary<string, Batch>? given = null, long? budget = null);

    [Fact]
    public void Gradients_are_those_of_the_closed_form()
    {
        using var engine = Create(TinyModels.Classifier());
        var x = Pseudo.Batch(2, [1, 4, 4]);
        foreach (var (k, w, b) in ((int, float, float)[])[(0, 2, 0.5f), (1, -3, 0.25f)])
        {
            var seen = engine.Run(x, new() { Target = Target.Class(k), Values = ["conv", "relu"], Gradients = ["image", "conv", "relu"] });
            for (var i = 0; i < 32; i++)
            {
                var (conv, at) = (w * x.Data[i] + b, (i / 16 * 2 + k) * 16 + i % 16);
                Assert.Equal(conv, seen.Values["conv"].Data[at], 1e-5f);
                Assert.Equal(Math.Max(0, conv), seen.Values["relu"].Data[at], 1e-5f);
                Assert.Equal(1f / 16, seen.Gradients["relu"].Data[at], 1e-6f);
                Assert.Equal(conv > 0 ? 1f / 16 : 0, seen.Gradients["conv"].Data[at], 1e-6f);
                Assert.Equal(conv > 0 ? w / 16 : 0, seen.Gradients["image"].Data[i], 1e-6f);
            }
        }
    }

    [Fact]
    public void Shapes_and_names_are_those_asked_for()
    {
        using var engine = Create(TinyModels.Classifier());
        var seen = engine.Run(Pseudo.Batch(3, [1, 4, 4]), new() { Values = ["relu", "image"], Gradients = ["conv"] });
        Assert.Equal("[3, 2]", seen.Output.ToString());
        Assert.Equal("[3, 2]", seen.Scores.ToString());
        Assert.Equal(3, seen.Targets.Count);
        Assert.Equal(3, seen.TargetValues.Count);
        Assert.Equal(["image", "relu"], seen.Values.Keys.Order());
        Assert.Equal("[3, 2, 4, 4]", seen.Values["relu"].ToString());
        Assert.Equal(Pseudo.Batch(3, [1, 4, 4]).Data, seen.Values["image"].Data);
        Assert.Equal("[3, 2, 4, 4]", Assert.Single(seen.Gradients).Value.ToString());
    }

    [Fact]
    public void An_empty_batch_gives_an_empty_observation()
    {
        using var engine = Create(TinyModels.Classifier());
        var seen = engine.Run(new([], 0, 1, 4, 4), new() { Gradients = ["image"] });
        Assert.Equal((0, 0, 0), (seen.Output.Rows, seen.Gradients["image"].Rows, seen.Targets.Count));
    }

    [Fact]
    public void The_predicted_class_has_the_highest_score()
    {
        using var engine = Create(TinyModels.Classifier());
        var seen = engine.Run(Pseudo.Batch(6, [1, 4, 4]), new());
        for (var row = 0; row < 6; row++)
        {
            Assert.Equal(seen.Scores[row][0] >= seen.Scores[row][1] ? 0 : 1, seen.Targets[row]);
            Assert.Equal(seen.Scores[row][seen.Targets[row]], seen.TargetValues[row]);
        }
    }

    [Fact]
    public void A_class_for_each_row()
    {
        using var engine = Create(TinyModels.Classifier());
        var x = Pseudo.Batch(3, [1, 4, 4]);
        var mixed = engine.Run(x, new() { Target = Target.PerRow(1, 0, -1), Gradients = ["image"] });
        Assert.Equal([1, 0, engine.Run(x, new()).Targets[2]], mixed.Targets);
        Close(Gradient(engine, x, Target.Class(1)).AsSpan(0, 16), mixed.Gradients["image"][0]);
        Close(Gradient(engine, x, Target.Class(0)).AsSpan(16, 16), mixed.Gradients["image"][1]);
    }

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    [InlineData("Sigmoid")]
    public void The_logits_in_front_of_an_ending_are_explained(string ending)
    {
        var x = Pseudo.Batch(3, [1, 4, 4]);
        using var plain = Create(TinyModels.Classifier());
        using var ended = Create(Ended(ending));
        Assert.Equal("logits", ended.Model.Score.Logits);
        var expected = plain.Run(x, new() { Gradients = ["image"] });
        var actual = ended.Run(x, new() { Gradients = ["image"] });
        Close(expected.Scores.Data, actual.Scores.Data);
        Close(expected.Gradients["image"].Data, actual.Gradients["image"].Data);

        // The output's own gradient, when it is asked for: dp_0 = p_0 p_1 (ds_0 - ds_1), d log p_0 = p_1 (ds_0 - ds_1), and p_0 (1 - p_0) ds_0 for a sigmoid.
        var own = ended.Run(x, new() { Target = Target.Class(0) with { Logits = false }, Gradients = ["image"] });
        var (d0, d1) = (Gradient(plain, x, Target.Class(0)), Gradient(plain, x, Target.Class(1)));
        for (var i = 0; i < 48; i++)
        {
            var (s0, s1) = (actual.Scores[i / 16][0], actual.Scores[i / 16][1]);
            var p = 1 / (1 + MathF.Exp(ending == "Sigmoid" ? -s0 : s1 - s0));
            Assert.Equal(ending == "LogSoftmax" ? MathF.Log(p) : p, own.Output[i / 16][0], 1e-5f);
            Assert.Equal(own.Output[i / 16][0], own.TargetValues[i / 16]);
            var expectedOwn = ending switch { "Sigmoid" => p * (1 - p) * d0[i], "LogSoftmax" => (1 - p) * (d0[i] - d1[i]), _ => p * (1 - p) * (d0[i] - d1[i]) };
            Assert.Equal(expectedOwn, own.Gradients["image"].Data[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Softmax")]
    [InlineData("Sigmoid")]
    public void The_loss_of_a_label(string ending)
    {
        using var engine = Create(Ended(ending));
        var x = Pseudo.Batch(3, [1, 4, 4]);
        var loss = engine.Run(x, new() { Target = Target.Loss(1), Gradients = ["image"] });
        var (d0, d1) = (Gradient(engine, x, Target.Class(0)), Gradient(engine, x, Target.Class(1)));
        for (var i = 0; i < x.Data.Length; i++)
        {
            // -log p_1, p_1 = 1 / (1 + e^(s0 - s1)) by softmax, 1 / (1 + e^-s1) by sigmoid.
            var s = loss.Scores[i / 16];
            var p = 1 / (1 + Math.Exp(ending == "Sigmoid" ? -s[1] : s[0] - s[1]));
            Assert.Equal(-Math.Log(p), loss.TargetValues[i / 16], 1e-5);
            Assert.Equal((1 - p) * (ending == "Sigmoid" ? -d1[i] : d0[i] - d1[i]), loss.Gradients["image"].Data[i], 1e-5);
        }

        Assert.Equal([1, 1, 1], loss.Targets);
        Assert.Equal(engine.Run(x, new()).Targets, engine.Run(x, new() { Target = Target.Loss() }).Targets);
    }

    [Fact]
    public void A_weighted_sum_of_scores()
    {
        using var engine = Create(TinyModels.Classifier());
        var x = Pseudo.Batch(2, [1, 4, 4]);
        var (d0, d1) = (Gradient(engine, x, Target.Class(0)), Gradient(engine, x, Target.Class(1)));
        var shared = engine.Run(x, new() { Target = Target.Weighted(new([1, -1], 1, 2)), Gradients = ["image"] });
        var own = Gradient(engine, x, Target.Weighted(new([1, -1, 0, 3], 2, 2)));
        for (var i = 0; i < 32; i++)
        {
            Assert.Equal(shared.Scores[i / 16][0] - shared.Scores[i / 16][1], shared.TargetValues[i / 16], 1e-5f);
            Assert.Equal(d0[i] - d1[i], shared.Gradients["image"].Data[i], 1e-6f);
            Assert.Equal(i < 16 ? d0[i] - d1[i] : 3 * d1[i], own[i], 1e-6f);
        }
    }

    [Fact]
    public void Scores_of_more_axes_are_read_flat()
    {
        // scores [N, 2 boxes, 3 columns] = x * (1 .. 6): entry (box 1, column 2) is the sixth.
        using var engine = Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 3)],
                [OnnxValueInfo.Float("boxes", -1, 2, 3)],
                [new("Mul", ["image", "factors"], ["scaled"]), new("Reshape", ["scaled", "shape"], ["boxes"])],
                ("factors", OnnxTensor.Of([1f, 2f, 3f, 4f, 5f, 6f], 1, 1, 2, 3)),
                ("shape", OnnxTensor.Of([0L, 2L, 3L], 3))),
            opset: 13));
        Assert.Equal([0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 6], Gradient(engine, Pseudo.Batch(2, [1, 2, 3]), Target.Class(1 * 3 + 2)));
    }

    [Fact]
    public void From_a_layer_on_the_same_scores_come_out()
    {
        using var engine = Create(TinyModels.Classifier());
        var seen = engine.Run(Pseudo.Batch(2, [1, 4, 4]), new() { Values = ["relu"], Gradients = ["relu"] });
        var again = engine.Run(seen.Values["relu"], new() { From = "relu", Gradients = ["relu"] });
        Close(seen.Scores.Data, again.Scores.Data);
        Close(seen.Gradients["relu"].Data, again.Gradients["relu"].Data);
    }

    [Fact]
    public void From_a_layer_that_others_lead_around()
    {
        using var engine = Create(OnnxModel.Load(Models.Path(Models.Shapes)));
        var error = Assert.Throws<ArgumentException>(() => engine.Run(Pseudo.Batch(1, [16, 64, 64]), new() { From = "relu1", Values = ["centred"] }));
        Assert.StartsWith("'shapes.onnx' cannot be run from layer 'relu1' on: other tensors lead from the input to the scores beside it. Choose a later layer: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_input_is_explained_and_the_others_are_given()
    {
        // scores = a relu(b), b given: the gradient with respect to a is relu(b), whatever the number of rows.
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("a", -1, 1, 2, 2), OnnxValueInfo.Float("b", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [new("Relu", ["b"], ["c"]), new("Mul", ["a", "c"], ["d"]), new("Flatten", ["d"], ["scores"])]),
            opset: 13,
            "two.onnx");
        using var engine = Create(model, new Dictionary<string, Batch> { ["b"] = new([2, 3, 5, -7], 1, 1, 2, 2) });
        Assert.Equal("a", engine.Model.Input.Name);
        var seen = engine.Run(Pseudo.Batch(3, [1, 2, 2]), new() { Target = Target.Class(2), Gradients = ["a"] });
        Assert.Equal([0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 5, 0], seen.Gradients["a"].Data);

        var error = Assert.Throws<ArgumentException>(() => Create(model, new Dictionary<string, Batch> { ["b"] = new(new float[4], 1, 4) }));
        Assert.Equal("Input 'b' of 'two.onnx' takes [N, 1, 2, 2], but the value given is [1, 4]. Give one row of that shape. (Parameter 'input')", error.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_model_whose_batch_is_fixed_takes_any_number_of_rows(int rows)
    {
        // scores [2, 4] = image * image, two rows at a time.
        using var engine = Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", 2, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", 2, 4)],
                [new("Mul", ["image", "image"], ["square"]), new("Reshape", ["square", "shape"], ["scores"])],
                ("shape", OnnxTensor.Of([2L, 4L], 2))),
            opset: 13));
        Assert.Equal(2, engine.Model.Input.FixedRows);
        var x = Pseudo.Batch(rows, [1, 2, 2]);
        foreach (var target in (Target[])[Target.Class(1), Target.Weighted(new([0, 1, 0, 0], 1, 4)), Target.Weighted(new([.. Enumerable.Repeat((float[])[0, 1, 0, 0], rows).SelectMany(w => w)], rows, 4))])
        {
            var seen = engine.Run(x, new() { Target = target, Gradients = ["image"] });
            Close(x.Data.Select(v => v * v).ToArray(), seen.Scores.Data);
            Close(x.Data.Select((v, i) => i % 4 == 1 ? 2 * v : 0).ToArray(), seen.Gradients["image"].Data);
        }
    }

    [Fact]
    public void A_batch_is_its_rows()
    {
        using var engine = Create(OnnxModel.Load(Models.Path(Models.Shapes)));
        var batch = Pseudo.Batch(3, engine.Model.Input.RowShape, Pseudo.Pixel);
        var probe = new Probe { Gradients = [engine.Model.Input.Name] };
        var together = engine.Run(batch, probe);
        for (var row = 0; row < batch.Rows; row++)
        {
            var alone = engine.Run(new([.. batch[row]], 1, batch.RowShape), probe);
            Assert.Equal(alone.Targets[0], together.Targets[row]);
            Close(alone.Gradients[engine.Model.Input.Name].Data, together.Gradients[engine.Model.Input.Name][row]);
        }
    }

    [Fact]
    public void A_small_budget_gives_the_same_rows_in_smaller_passes()
    {
        var model = OnnxModel.Load(Models.Path(Models.Shapes));
        using var large = Create(model);
        using var small = Create(model, budget: 1 << 20);
        var probe = new Probe { Gradients = [large.Model.Input.Name] };
        var batch = Pseudo.Batch(5, large.Model.Input.RowShape, Pseudo.Pixel);
        var (a, b) = (large.Run(batch, probe), small.Run(batch, probe));
        Assert.Equal(a.Targets, b.Targets);
        Close(a.Gradients[large.Model.Input.Name].Data, b.Gradients[large.Model.Input.Name].Data);
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(model, budget: 1));
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes()
    {
        using var engine = Create(OnnxModel.Load(Models.Path(Models.Shapes)));
        var batch = Pseudo.Batch(2, engine.Model.Input.RowShape, Pseudo.Pixel);
        var probe = new Probe { Gradients = [engine.Model.Input.Name] };
        var first = engine.Run(batch, probe).Gradients[engine.Model.Input.Name].Data;
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(first, engine.Run(batch, probe).Gradients[engine.Model.Input.Name].Data);
        }
    }

    [Fact]
    public void Threads_may_explain_at_once()
    {
        using var engine = Create(OnnxModel.Load(Models.Path(Models.Shapes)));
        var (input, layer) = (engine.Model.Input.Name, engine.Model.DefaultLayer!.Name);
        var batch = Pseudo.Batch(1, engine.Model.Input.RowShape, Pseudo.Pixel);
        // No probe is known yet: their first uses are at once too.
        var seen = new float[32][];
        Parallel.For(0, 32, new() { MaxDegreeOfParallelism = 4 }, i =>
        {
            var wanted = i % 2 == 0 ? layer : input;
            seen[i] = engine.Run(batch, new() { Gradients = [wanted] }).Gradients[wanted].Data;
        });
        Assert.All(Enumerable.Range(2, 30), i => Close(seen[i % 2], seen[i]));
    }

    [Fact]
    public void A_layer_that_the_score_does_not_depend_on_has_zero_gradient()
    {
        using var engine = Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4), OnnxValueInfo.Float("other", -1, 1, 2, 2)],
                [new("Flatten", ["image"], ["scores"]), new("Relu", ["image"], ["other"])]),
            opset: 13));
        var seen = engine.Run(Pseudo.Batch(2, [1, 2, 2]), new() { Gradients = ["other"] });
        Assert.Equal(new float[8], seen.Gradients["other"].Data);
    }

    [Fact]
    public void A_constant_model_has_zero_gradient()
    {
        using var engine = Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [new("Flatten", ["image"], ["flat"]), new("Mul", ["flat", "zero"], ["scores"])],
                ("zero", OnnxTensor.Of([0f], 1))),
            opset: 13));
        Assert.Equal(new float[4], Gradient(engine, Pseudo.Batch(1, [1, 2, 2]), Target.Predicted));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Rules_of_rectifiers_equal_their_definition(string form)
    {
        using var engine = Create(TwoRectifiers(form));
        var x = Pseudo.Batch(3, [1, 2, 2]);
        for (var k = 0; k < 8; k += 3)
        {
            foreach (var rule in Enum.GetValues<RectifierRule>())
            {
                var actual = engine.Run(x, new() { Target = Target.Class(k), Gradients = ["image"], Rectifier = rule }).Gradients["image"].Data;
                for (var i = 0; i < actual.Length; i++)
                {
                    Assert.Equal(i % 4 == k % 4 ? ByHand(form, rule, x.Data[i], k / 4) : 0, actual[i], 2e-5);
                }
            }
        }
    }

    [Fact]
    public void A_rule_applies_to_the_sum_that_arrives_at_a_rectifier()
    {
        // Both branches read one ReLU, with -3 and 2: -1 arrives there.
        using var engine = Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [
                    new("Relu", ["image"], ["r"]), new("Mul", ["r", "a"], ["ra"]), new("Mul", ["r", "b"], ["rb"]), new("Relu", ["rb"], ["rrb"]),
                    new("Add", ["ra", "rrb"], ["sum"]), new("Flatten", ["sum"], ["scores"]),
                ],
                ("a", OnnxTensor.Of([-3f])),
                ("b", OnnxTensor.Of([2f]))),
            opset: 13));
        var x = new Batch([1, -1, 2, 0.5f], 1, 1, 2, 2);
        Assert.Equal([-1, 0, 0, 0], Run("image", RectifierRule.Standard));
        Assert.Equal([0, 0, 0, 0], Run("image", RectifierRule.Guided));
        // At the rectifier's own output the rule has not been applied yet.
        Assert.Equal([-1, 0, 0, 0], Run("r", RectifierRule.Guided));

        float[] Run(string tensor, RectifierRule rule)
            => engine.Run(x, new() { Target = Target.Class(0), Gradients = [tensor], Rectifier = rule }).Gradients[tensor].Data;
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        using var engine = Create(TinyModels.Classifier());
        Assert.Throws<OperationCanceledException>(() => engine.Run(Pseudo.Batch(1, [1, 4, 4]), new(), new(canceled: true)));
    }

    [Fact]
    public void A_disposed_engine_says_so()
    {
        var engine = Create(TinyModels.Classifier());
        engine.Run(Pseudo.Batch(1, [1, 4, 4]), new());
        engine.Dispose();
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => engine.Run(Pseudo.Batch(1, [1, 4, 4]), new()));
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using var engine = Create(TinyModels.Classifier());
        Says(
            "Input 'image' of 'tiny.onnx' takes rows of shape [1, 4, 4], but the batch is [2, 3, 4, 4]. Resize the pictures, or reorder their channels, to that shape. (Parameter 'input')",
            Pseudo.Batch(2, [3, 4, 4]), new());
        Says(
            "Layer 'relu' of 'tiny.onnx' takes rows of shape [2, 4, 4], but the batch is [2, 1, 4, 4]. Resize the pictures, or reorder their channels, to that shape. (Parameter 'input')",
            Pseudo.Batch(2, [1, 4, 4]), new() { From = "relu" });
        Says(
            "The target's weights are [1, 3], but output 'scores' of 'tiny.onnx' has 2 values a row and the batch 2 rows. Give [1, 2] or [2, 2] weights. (Parameter 'target')",
            Pseudo.Batch(2, [1, 4, 4]), new() { Target = Target.Weighted(new(new float[3], 1, 3)) });
        Says(
            "Class 2 is not in 'tiny.onnx', whose output 'scores' has 2 classes. Choose an index from 0 to 1. (Parameter 'target')",
            Pseudo.Batch(2, [1, 4, 4]), new() { Target = Target.Class(2) });

        void Says(string message, Batch batch, Probe probe) => Assert.Equal(message, Assert.Throws<ArgumentException>(() => engine.Run(batch, probe)).Message);
    }

    [Fact]
    public void A_tensor_that_is_not_there_is_named()
    {
        using var engine = Create(TinyModels.Classifier());
        foreach (var probe in (Probe[])[new() { Values = ["rely"] }, new() { Gradients = ["rely"] }, new() { From = "rely" }])
        {
            Assert.Equal(
                "Tensor 'rely' is not in 'tiny.onnx', or its shape depends on the data. Its input is 'image'; layers with a spatial map: 'conv' [2, 4, 4], 'relu' [2, 4, 4]. (Parameter 'probe')",
                Assert.Throws<ArgumentException>(() => engine.Run(Pseudo.Batch(2, [1, 4, 4]), probe)).Message);
        }
    }

    [Fact]
    public void An_operator_that_is_not_known_is_named()
    {
        var error = Assert.Throws<UnsupportedOperatorException>(() => Create(OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [new("Flatten", ["image"], ["flat"]), new("Bernoulli", ["flat"], ["scores"], name: "odd")]),
            opset: 13)));
        Assert.Matches("^Bernoulli 'odd' is not supported: the [A-Za-z ]+ engine has no operator 'Bernoulli'\\. ModelCheck, or 'mlsaliency check', says ", error.Message);
    }

    static float[] Gradient(ISaliencyEngine engine, Batch x, Target target)
        => engine.Run(x, new() { Target = target, Gradients = [engine.Model.Input.Name] }).Gradients[engine.Model.Input.Name].Data;

    static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var (scale, difference) = (1e-6f, 0f);
        for (var i = 0; i < expected.Length; i++)
        {
            scale = Math.Max(scale, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
        }

        Assert.InRange(difference, 0, scale * 1e-4f);
    }

    /// <summary>The tiny classifier with an operator behind its logits; none for an empty name.</summary>
    static OnnxModel Ended(string ending)
    {
        if (ending.Length == 0)
        {
            return TinyModels.Classifier();
        }

        var graph = TinyModels.Classifier(softmax: true).Graph;
        return OnnxModel.Create(graph with { Nodes = [.. graph.Nodes.Select(n => n.OpType == "Softmax" ? new OnnxNode(ending, n.Inputs, n.Outputs) : n)] }, opset: 13);
    }

    static double ByHand(string form, RectifierRule rule, double x, int channel)
    {
        double[] z1 = [s_w1[0] * x + s_b1[0], s_w1[1] * x + s_b1[1]];
        var z2 = s_w2[2 * channel] * F(form, z1[0]) + s_w2[2 * channel + 1] * F(form, z1[1]) + s_b2[channel];
        var g2 = Back(form, rule, z2, 1);
        return Enumerable.Range(0, 2).Sum(k => s_w1[k] * Back(form, rule, z1[k], s_w2[2 * channel + k] * g2));
    }

    static double Back(string form, RectifierRule rule, double z, double g) => rule switch
    {
        RectifierRule.Standard => g * Derivative(form, z),
        RectifierRule.Guided => Math.Max(0, g) * Derivative(form, z),
        _ => Math.Max(0, g),
    };

    static double Derivative(string form, double z) => (F(form, z + 1e-5) - F(form, z - 1e-5)) / 2e-5;

    static double F(string form, double z) => form switch
    {
        "Relu" or "Max" => Math.Max(0, z),
        "Clip" => Math.Clamp(z, 0, 6),
        "LeakyRelu" => z > 0 ? z : 0.1f * z,
        "Silu" => z / (1 + Math.Exp(-z)),
        "HardSwish" => z * Math.Clamp(z + 3, 0, 6) / 6,
        _ => z * (1 + Erf(z / Math.Sqrt(2))) / 2,
    };

    /// <summary>By its series; where that would lose its digits, the function is 1 to within 1e-8.</summary>
    static double Erf(double z)
    {
        if (Math.Abs(z) > 4)
        {
            return Math.Sign(z);
        }

        var (sum, term) = (z, z);
        for (var n = 1; n < 200; n++)
        {
            term *= -z * z / n;
            sum += term / (2 * n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    static OnnxModel TwoRectifiers(string form) => OnnxModel.Create(
        TinyModels.Graph(
            [OnnxValueInfo.Float("image", -1, 1, 2, 2)],
            [OnnxValueInfo.Float("scores", -1, 8)],
            [
                new("Conv", ["image", "w1", "b1"], ["z1"]),
                .. Nodes(form, "z1", "f1"),
                new("Conv", ["f1", "w2", "b2"], ["z2"]),
                .. Nodes(form, "z2", "f2"),
                new("Flatten", ["f2"], ["scores"]),
            ],
            ("w1", OnnxTensor.Of(s_w1, 2, 1, 1, 1)),
            ("b1", OnnxTensor.Of(s_b1, 2)),
            ("w2", OnnxTensor.Of(s_w2, 2, 2, 1, 1)),
            ("b2", OnnxTensor.Of(s_b2, 2)),
            ("zero", OnnxTensor.Of([0f])),
            ("half", OnnxTensor.Of([0.5f])),
            ("one", OnnxTensor.Of([1f])),
            ("six", OnnxTensor.Of([6f])),
            ("root2", OnnxTensor.Of([MathF.Sqrt(2)]))),
        opset: 20);

    static OnnxNode[] Nodes(string form, string z, string f) => form switch
    {
        "Relu" or "Gelu" or "HardSwish" => [new(form, [z], [f])],
        "Clip" => [new("Clip", [z, "zero", "six"], [f])],
        "Max" => [new("Max", [z, "zero"], [f])],
        "LeakyRelu" => [new("LeakyRelu", [z], [f], new Dictionary<string, OnnxAttribute> { ["alpha"] = OnnxAttribute.Of(0.1f) })],
        "Silu" => [new("Sigmoid", [z], [f + "s"]), new("Mul", [z, f + "s"], [f])],
        _ =>
        [
            new("Div", [z, "root2"], [f + "d"]), new("Erf", [f + "d"], [f + "e"]), new("Add", [f + "e", "one"], [f + "a"]),
            new("Mul", [z, f + "a"], [f + "m"]), new("Mul", [f + "m", "half"], [f]),
        ],
    };
}
