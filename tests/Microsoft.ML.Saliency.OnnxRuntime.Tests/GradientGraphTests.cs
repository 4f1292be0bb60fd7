using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The graphs themselves: what is in them, and what is not.</summary>
public sealed class GradientGraphTests
{
    [Fact]
    public void Only_what_lies_between_the_layer_and_the_score_is_differentiated()
    {
        using var engine = OnnxRuntimeEngine.Create(TinyModels.Classifier(softmax: true));
        var cam = engine.Graph(new() { Values = ["relu"], Gradients = ["relu"] });
        Assert.Equal(
            ["Conv", "Relu", "GlobalAveragePool"],
            cam.Graph.Nodes.Take(3).Select(n => n.OpType));
        Assert.DoesNotContain(cam.Graph.Nodes, n => n.OpType == "HardSigmoid");
        Assert.Single(cam.Graph.Nodes, n => n.OpType == "Conv");

        var gradient = engine.Graph(new() { Gradients = ["image"] });
        Assert.Single(gradient.Graph.Nodes, n => n.OpType == "HardSigmoid");
        Assert.Equal(2, gradient.Graph.Nodes.Count(n => n.OpType == "Conv"));
    }

    [Fact]
    public void Inputs_and_outputs_are_named_and_leave_the_rows_open()
    {
        var graph = OnnxGradientGraph.Build(TinyModels.Classifier(), new() { Values = ["relu"], Gradients = ["image", "relu"] });
        Assert.Equal(18, graph.Opset);
        Assert.Equal(["'image' [N, 1, 4, 4]", "'saliency/target' [N]"], graph.Graph.Inputs.Select(i => i.ToString()));
        Assert.Equal(
            [
                "'saliency/class' [N]", "'saliency/value' [N]", "'saliency/output' [N, 2]", "'saliency/scores' [N, 2]",
                "'saliency/value of relu' [N, 2, 4, 4]", "'saliency/gradient of image' [N, 1, 4, 4]", "'saliency/gradient of relu' [N, 2, 4, 4]",
            ],
            graph.Graph.Outputs.Select(o => o.ToString()));
        var weighted = OnnxGradientGraph.Build(TinyModels.Classifier(), new() { Target = Target.Weighted(new([1, 1], 1, 2)), From = "relu" });
        Assert.Equal(["'relu' [N, 2, 4, 4]", "'saliency/target' [N, 2]"], weighted.Graph.Inputs.Select(i => i.ToString()));
    }

    [Fact]
    public void A_tensor_of_the_model_may_have_a_name_of_ours()
    {
        var tiny = TinyModels.Classifier().Graph;
        var graph = tiny with { Nodes = [.. tiny.Nodes.Select(n => new OnnxNode(n.OpType, [.. n.Inputs.Select(Renamed)], [.. n.Outputs.Select(Renamed)], n.Attributes, n.Name))] };
        using var engine = OnnxRuntimeEngine.Create(OnnxModel.Create(graph, 13));
        using var same = OnnxRuntimeEngine.Create(TinyModels.Classifier());
        var x = Pseudo.Batch(2, [1, 4, 4]);
        var probe = new Probe { Gradients = ["image"] };
        Assert.Equal(same.Run(x, probe).Gradients["image"].Data, engine.Run(x, probe).Gradients["image"].Data);

        static string Renamed(string name) => name switch { "conv" => "saliency/Mul", "relu" => "saliency/target", _ => name };
    }

    [SkippableFact]
    public void A_small_file_holds_the_weights_once()
    {
        var model = OnnxModel.Load(Models.Path(Models.SqueezeNet));
        var probe = new Probe { Gradients = ["input"] };
        var (fast, small) = (OnnxGradientGraph.Build(model, probe).Bytes.Length, OnnxGradientGraph.Build(model, probe, new() { SmallFile = true }).Bytes.Length);
        Assert.InRange(small, model.Bytes.Length, model.Bytes.Length + 100_000);
        Assert.InRange(fast, model.Bytes.Length * 1.8, model.Bytes.Length * 2.1);
    }

    [Fact]
    public void The_same_probe_gives_the_same_bytes()
    {
        var model = OnnxModel.Load(Models.Path(Models.Shapes));
        var probe = new Probe { Gradients = [ModelDescription.Of(model).Input.Name] };
        Assert.Equal(OnnxGradientGraph.Build(model, probe).Sha256, OnnxGradientGraph.Build(model, probe).Sha256);
    }

    [Theory]
    [InlineData("Dropout", "Dropout 'odd' cannot be run for gradients: it is in training mode; export the model in evaluation mode.")]
    [InlineData("ScatterElements", "ScatterElements 'odd' cannot be run for gradients: its reduction is 'mul', whose gradient is not covered; those of none and add are.")]
    [InlineData("Conv", "Conv 'odd' cannot be run for gradients: the gradient of its input 1, 'x', is not covered.")]
    public void A_use_that_is_not_covered_is_refused_by_name(string op, string message)
    {
        OnnxNode[] nodes = op switch
        {
            "Dropout" => [new("Dropout", ["x", "half", "yes"], ["y"], name: "odd")],
            "ScatterElements" => [new("ScatterElements", ["x", "first", "one"], ["y"], new Dictionary<string, OnnxAttribute> { ["reduction"] = OnnxAttribute.Of("mul") }, "odd")],
            _ => [new("Conv", ["one", "x"], ["y"], name: "odd")],
        };
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("x", 1, 1, 2, 2)],
                [new("scores", OnnxElementType.Float, null)],
                [.. nodes, new("Flatten", ["y"], ["scores"])],
                ("half", OnnxTensor.Of([0.5f])),
                ("first", OnnxTensor.Of(new long[4], 1, 1, 2, 2)),
                ("yes", new(OnnxElementType.Bool, [], new byte[] { 1 })),
                ("one", OnnxTensor.Of([1f, 2f, 3f, 4f], 1, 1, 2, 2))),
            opset: 13);
        var e = Assert.Throws<UnsupportedOperatorException>(() =>
        {
            using var engine = OnnxRuntimeEngine.Create(model);
            engine.Run(Pseudo.Batch(1, [1, 2, 2]), new() { Gradients = ["x"] });
        });
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Steps_and_choices_have_zero_gradient()
    {
        // The score depends on the picture through ArgMax, Floor and Greater alone.
        var model = OnnxModel.Create(
            TinyModels.Graph(
                [OnnxValueInfo.Float("x", -1, 1, 2, 2)],
                [OnnxValueInfo.Float("scores", -1, 4)],
                [
                    new("Flatten", ["x"], ["f"]),
                    new("ArgMax", ["f"], ["i"], new Dictionary<string, OnnxAttribute> { ["axis"] = OnnxAttribute.Of(1L) }),
                    new("Cast", ["i"], ["best"], new Dictionary<string, OnnxAttribute> { ["to"] = OnnxAttribute.Of(1L) }),
                    new("Floor", ["f"], ["floor"]), new("Greater", ["f", "zero"], ["b"]),
                    new("Cast", ["b"], ["positive"], new Dictionary<string, OnnxAttribute> { ["to"] = OnnxAttribute.Of(1L) }),
                    new("Sum", ["best", "floor", "positive"], ["scores"]),
                ],
                ("zero", OnnxTensor.Of([0f]))),
            opset: 13);
        using var engine = OnnxRuntimeEngine.Create(model);
        var seen = engine.Run(new([0.5f, -1, 2.5f, 1], 1, 1, 2, 2), new() { Gradients = ["x"] });
        Assert.Equal([2 + 0 + 1, 2 - 1, 2 + 2 + 1, 2 + 1 + 1], seen.Scores.Data);
        Assert.Equal(new float[4], seen.Gradients["x"].Data);
    }

    [Fact]
    public void Every_operator_of_the_table_is_here()
    {
        var table = Repository.Table("docs/operators.md", "| operator |").Select(cells => cells[1]);
        Assert.Empty(table.Except(OnnxOperators.Names.Concat(Expansions.Names)));
    }
}
