using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Onnx.Tests;

public class BranchTests
{
    [Theory]
    [InlineData(1, "Neg")]
    [InlineData(0, "Exp")]
    public void A_constant_condition_leaves_one_branch(byte condition, string expected)
    {
        var graph = Shaped([If("c", Branch("b", new OnnxNode("Neg", ["x"], ["b"])), Branch("b", new OnnxNode("Exp", ["x"], ["b"])))], ("c", new(OnnxElementType.Bool, [], new[] { condition })));
        Assert.Equal([expected, "Identity"], graph.Nodes.Select(n => n.OpType));
        Assert.Equal("y", graph.Nodes[^1].Outputs[0]);
        Assert.Equal("[N, 2, 3]", graph["y"].ToString());
    }

    [Fact]
    public void A_condition_that_follows_from_shapes_leaves_one_branch()
    {
        // As PyTorch writes x.squeeze(1): only where that axis has length 1.
        var graph = Shaped(
            [
                new("Shape", ["x"], ["s"]), new("Gather", ["s", "one"], ["length"]), new("Equal", ["length", "one"], ["c"]),
                If("c", Branch("b", new OnnxNode("Squeeze", ["x", "one"], ["b"])), Branch("b", new OnnxNode("Identity", ["x"], ["b"]))),
            ],
            ("one", OnnxTensor.Of([1L], 1)));
        Assert.DoesNotContain(graph.Nodes, n => n.OpType is "Squeeze" or "If");
        Assert.Equal("[N, 2, 3]", graph["y"].ToString());
    }

    [Fact]
    public void Names_of_branches_do_not_meet_those_outside_or_each_other()
    {
        var branch = Branch("b", [new("Add", ["x", "k"], ["x2"]), new("Mul", ["x2", "x"], ["b"])], ("k", OnnxTensor.Of([2f])));
        var graph = Shaped([new("Neg", ["x"], ["b"]), If("c", branch, branch, "m"), If("c", branch, branch)], ("c", new(OnnxElementType.Bool, [], new byte[] { 1 })));
        Assert.Equal(graph.Nodes.Count, graph.Nodes.Select(n => n.Outputs[0]).Distinct().Count());
        Assert.Equal(2, graph.Constants.Count(c => c.Key.StartsWith('k')));
    }

    [Fact]
    public void A_convolution_that_a_branch_reads_keeps_its_value()
    {
        // Folding the normalisation into it would take away what the branch reads.
        var four = OnnxTensor.Of([4f, 4], 2);
        var graph = Shaped(
            [
                new("Conv", ["x", "w"], ["k"]), new("BatchNormalization", ["k", "v", "v", "v", "v"], ["n"]),
                If("c", Branch("b", new OnnxNode("Add", ["k", "n"], ["b"])), Branch("b", new OnnxNode("Identity", ["n"], ["b"]))),
            ],
            ("w", OnnxTensor.Of(new float[4], 2, 2, 1)), ("v", four), ("c", new(OnnxElementType.Bool, [], new byte[] { 1 })));
        Assert.Equal(["Conv", "BatchNormalization", "Add", "Identity"], graph.Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void A_condition_that_depends_on_the_data_is_refused_by_engines_only()
    {
        OnnxNode[] nodes = [new("ReduceSum", ["x"], ["s"]), new("Cast", ["s"], ["c"], new Dictionary<string, OnnxAttribute> { ["to"] = OnnxAttribute.Of(9) }), If("c", Branch("b", new OnnxNode("Neg", ["x"], ["b"])), Branch("b", new OnnxNode("Exp", ["x"], ["b"])))];
        Assert.Contains(ShapedGraph.Of(Model(nodes)).Nodes, n => n.OpType == "If");
        var e = Assert.Throws<UnsupportedOperatorException>(() => Shaped(nodes));
        Assert.Contains("If 'choice' cannot be run for gradients: its condition, 'c', depends on the data; export the model so that one branch is left", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_inside_are_no_layers_of_the_model()
    {
        var graph = Shaped([new("Shrink", ["x"], ["t"]), new("Neg", ["t"], ["y"])]);
        Assert.All(graph.Nodes.SelectMany(n => n.Outputs), o => Assert.Equal(o is not ("t" or "y"), graph.IsInner(o)));
    }

    [Fact]
    public void The_table_of_what_is_written_out_is_complete()
        => Assert.Equal(Expansions.Names, Repository.Table("docs/operators.md", "| written out |").Select(cells => cells[1]));

    static OnnxNode If(string condition, OnnxGraph then, OnnxGraph otherwise, string output = "y")
        => new("If", [condition], [output], new Dictionary<string, OnnxAttribute> { ["then_branch"] = OnnxAttribute.Of(then), ["else_branch"] = OnnxAttribute.Of(otherwise) }, "choice");

    static OnnxGraph Branch(string output, params OnnxNode[] nodes) => Branch(output, nodes, []);

    static OnnxGraph Branch(string output, OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants)
        => TinyModels.Graph([], [new(output, OnnxElementType.Undefined, null)], nodes, constants);

    static ShapedGraph Shaped(OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants)
        => ShapedGraph.Of(Model(nodes, constants), runs: n => n.OpType is not "Shrink");

    static OnnxModel Model(OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants)
        => OnnxModel.Create(TinyModels.Graph([OnnxValueInfo.Float("x", -1, 2, 3)], [new("y", OnnxElementType.Undefined, null)], nodes, constants), opset: 17);
}
