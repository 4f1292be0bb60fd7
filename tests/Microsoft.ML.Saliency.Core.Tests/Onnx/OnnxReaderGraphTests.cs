namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>Graphs as files write them, and what becomes of them.</summary>
public class OnnxReaderGraphTests
{
    [Fact]
    public void An_initializer_listed_as_input_is_no_input()
    {
        var graph = Load(Wire.WithInitializer(Wire.Tensor(OnnxElementType.Float, 1).Bytes(9, 0, 0, 0, 0)).Message(11, Wire.Value("w", 1, 1)), ir: 3, opset: 8);

        Assert.Equal(["x"], graph.Inputs.Select(i => i.Name));
        Assert.Equal(["w"], graph.Initializers.Keys);
    }

    [Fact]
    public void Nodes_out_of_order_are_sorted()
    {
        var graph = Load(Wire.Graph(
            Wire.Node("Add", "c", ["b", "a"], ["y"]),
            Wire.Node("Relu", "b", ["a"], ["b"]),
            Wire.Node("Abs", "a", ["x"], ["a"])));

        Assert.Equal(["a", "b", "c"], graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Nodes_in_order_stay_as_they_are()
    {
        var graph = Load(Wire.Graph(
            Wire.Node("Neg", "z", ["x"], ["z"]),
            Wire.Node("Abs", "a", ["x"], ["a"]),
            Wire.Node("Add", "m", ["a", "z"], ["y"])));

        Assert.Equal(["z", "a", "m"], graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void A_node_waits_for_what_its_sub_graph_reads()
    {
        var branch = new Wire().Text(2, "then").Message(1, Wire.Node("Relu", "inner", ["late"], ["t"])).Message(12, new Wire().Text(1, "t"));
        var graph = Load(Wire.Graph(
            Wire.Node("If", "if", ["x"], ["y"], new Wire().Text(1, "then_branch").Message(6, branch).Int(20, 5)),
            Wire.Node("Abs", "abs", ["x"], ["late"])));

        Assert.Equal(["abs", "if"], graph.Nodes.Select(n => n.Name));
        var inner = Assert.IsType<OnnxGraph>(graph.Nodes[1].Attributes["then_branch"].Value);
        Assert.Equal("Relu 'inner'", Assert.Single(inner.Nodes).ToString());
        Assert.Equal((OnnxElementType.Undefined, null), (inner.Outputs[0].Type, inner.Outputs[0].Shape));
    }

    [Fact]
    public void Attributes_of_every_kind_are_read()
    {
        var node = Load(Wire.Graph(Wire.Node("Relu", "r", ["x"], ["y"],
            new Wire().Text(1, "f").Real(2, 0.5f).Int(20, 1),
            new Wire().Text(1, "i").Int(3, -7).Int(20, 2),
            new Wire().Text(1, "s").Text(4, "SAME").Int(20, 3),
            new Wire().Text(1, "t").Message(5, Wire.Tensor(OnnxElementType.Int64, 2).Packed(7, 5, -6)).Int(20, 4),
            new Wire().Text(1, "floats").Real(7, 1f).Real(7, 2f).Int(20, 6),
            new Wire().Text(1, "packed").Bytes(7, 0, 0, 0x80, 0x3F).Int(20, 6),
            new Wire().Text(1, "ints").Int(8, 1).Packed(8, 2, -3).Int(20, 7),
            new Wire().Text(1, "texts").Text(9, "a").Text(9, "b").Int(20, 8)))).Nodes[0];

        Assert.Equal(0.5f, node.Float("f", 0));
        Assert.Equal(-7, node.Int("i", 0));
        Assert.Equal("SAME", node.Text("s", ""));
        Assert.Equal([5, -6], node.Tensor("t")!.ToInt64s());
        Assert.Equal(new[] { 1f, 2f }, node.Attributes["floats"].Value);
        Assert.Equal(new[] { 1f }, node.Attributes["packed"].Value);
        Assert.Equal([1, 2, -3], node.Ints("ints"));
        Assert.Equal(new[] { "a", "b" }, node.Attributes["texts"].Value);
    }

    [Fact]
    public void Zeros_and_empty_lists_that_a_writer_left_out_are_read_by_their_kind()
    {
        var node = Load(Wire.Graph(Wire.Node("Relu", "r", ["x"], ["y"],
            new Wire().Text(1, "f").Int(20, 1), new Wire().Text(1, "i").Int(20, 2), new Wire().Text(1, "s").Int(20, 3), new Wire().Text(1, "ints").Int(20, 7)))).Nodes[0];

        Assert.Equal((0f, 0L, ""), (node.Float("f", 9), node.Int("i", 9), node.Text("s", "9")));
        Assert.Empty(node.Ints("ints")!);
    }

    [Fact]
    public void An_attribute_without_a_kind_is_read_by_its_value()
        => Assert.Equal(3, Load(Wire.Graph(Wire.Node("Relu", "r", ["x"], ["y"], new Wire().Text(1, "i").Int(3, 3)))).Nodes[0].Int("i", 0));

    [Fact]
    public void Axes_are_numbers_symbols_or_open()
    {
        var axes = new Wire().Message(1, new Wire().Text(2, "batch")).Message(1, new Wire().Int(1, 3)).Message(1, new Wire()).Message(1, new Wire().Int(1, -1));
        var info = new Wire().Text(1, "v").Message(2, new Wire().Message(1, new Wire().Int(1, 10).Message(2, axes)));

        var value = Assert.Single(Load(Wire.Relu().Message(13, info)).ValueInfos);

        Assert.Equal([new(null, "batch"), new(3, null), default, default], value.Shape!);
        Assert.Equal(("'v' [batch, 3, ?, ?]", OnnxElementType.Float16), (value.ToString(), value.Type));
    }

    [Fact]
    public void Descriptions_of_what_is_no_tensor_are_left_out()
    {
        var sequence = new Wire().Text(1, "s").Message(2, new Wire().Message(4, new Wire()));
        Assert.Empty(Load(Wire.Relu().Message(13, sequence)).ValueInfos);
    }

    [Fact]
    public void A_text_initializer_that_nothing_reads_is_left_out()
        => Assert.Empty(Load(Wire.Relu().Message(5, Wire.Tensor(OnnxElementType.String, 1).Text(6, "label"))).Initializers);

    [Fact]
    public void The_long_name_of_the_own_domain_is_the_same_as_none()
    {
        var model = new Wire().Int(1, 8).Message(7, Wire.Graph(Wire.Node("Relu", "r", ["x"], ["y"]).Text(7, "ai.onnx")))
            .Message(8, new Wire().Text(1, "com.other").Int(2, 99)).Message(8, new Wire().Text(1, "ai.onnx").Int(2, 17));

        var loaded = OnnxModel.Load(model.ToArray());

        Assert.Equal((17, ""), (loaded.Opset, loaded.Graph.Nodes[0].Domain));
    }

    [Fact]
    public void Bytes_within_a_larger_array_are_read()
    {
        var bytes = Wire.Model(Wire.Relu()).ToArray();
        byte[] larger = [0xFF, 0xFF, .. bytes, 0xFF];

        var model = OnnxModel.Load(larger.AsMemory(2, bytes.Length), "part");

        Assert.Equal("Relu 'r'", Assert.Single(model.Graph.Nodes).ToString());
        Assert.Equal(bytes, model.Bytes.ToArray());
    }

    static OnnxGraph Load(Wire graph, long ir = 8, long opset = 13) => OnnxModel.Load(Wire.Model(graph, ir, opset).ToArray()).Graph;
}
