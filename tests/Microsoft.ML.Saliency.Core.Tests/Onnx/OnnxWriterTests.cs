namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>What is written is read back, byte for byte the same each time.</summary>
public class OnnxWriterTests
{
    [Fact]
    public void A_graph_with_everything_is_read_back()
    {
        var graph = Everything();

        var model = OnnxModel.Create(graph, 17, "made", "maker");

        GraphAssert.Equal(graph, model.Graph);
        Assert.Equal(("made", "maker", 17, 8L), (model.Name, model.Producer, model.Opset, model.IrVersion));
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_order_of_dictionaries()
    {
        static OnnxGraph With(params string[] names) => new(
            "g", [], [OnnxValueInfo.Float("y")],
            [new("Sum", names, ["y"], names.ToDictionary(n => n, n => OnnxAttribute.Of(n.Length)))],
            names.ToDictionary(n => n, n => OnnxTensor.Of([1f], 1)), []);
        var (one, other) = (With("a", "b", "c"), With("a", "b", "c"));
        other = other with { Initializers = other.Initializers.Reverse().ToDictionary() };

        Assert.Equal(OnnxWriter.Write(one, 13, metadata: new Dictionary<string, string> { ["k"] = "1", ["a"] = "2" }),
            OnnxWriter.Write(other, 13, metadata: new Dictionary<string, string> { ["a"] = "2", ["k"] = "1" }));
    }

    [Theory]
    [InlineData(7, 8)]
    [InlineData(18, 8)]
    [InlineData(19, 9)]
    [InlineData(21, 10)]
    [InlineData(23, 11)]
    [InlineData(24, 12)]
    [InlineData(25, 13)]
    public void The_file_version_knows_the_opset(int opset, long irVersion)
        => Assert.Equal(irVersion, OnnxModel.Create(Everything(), opset).IrVersion);

    [Fact]
    public void Bytes_are_those_of_the_format()
    {
        var graph = new OnnxGraph("g", [OnnxValueInfo.Float("x", 1)], [OnnxValueInfo.Float("y", 1)], [new("Relu", ["x"], ["y"], name: "r")], new Dictionary<string, OnnxTensor>(), []);
        var expected = new Wire().Int(1, 8).Text(2, "p")
            .Message(7, new Wire().Message(1, Wire.Node("Relu", "r", ["x"], ["y"]).Text(7, "")).Text(2, "g").Message(11, Wire.Value("x", 1, 1)).Message(12, Wire.Value("y", 1, 1)))
            .Message(8, new Wire().Text(1, "").Int(2, 13))
            .Message(14, Wire.Entry("key", "value"));

        Assert.Equal(expected.ToArray(), OnnxWriter.Write(graph, 13, "p", new Dictionary<string, string> { ["key"] = "value" }));
    }

    [Fact]
    public void Domains_of_nodes_are_imported_those_of_sub_graphs_too()
    {
        var inner = new OnnxGraph("inner", [], [new("t", OnnxElementType.Undefined, null)], [new("Gelu", ["x"], ["t"], domain: "com.microsoft")], new Dictionary<string, OnnxTensor>(), []);
        var graph = new OnnxGraph("g", [OnnxValueInfo.Float("x", 1)], [OnnxValueInfo.Float("y", 1)],
            [new("If", ["x"], ["y"], new Dictionary<string, OnnxAttribute> { ["then_branch"] = OnnxAttribute.Of(inner) })], new Dictionary<string, OnnxTensor>(), []);

        var import = new Wire().Message(8, new Wire().Text(1, "com.microsoft").Int(2, 1)).ToArray();

        Assert.True(OnnxWriter.Write(graph, 13).AsSpan().IndexOf(import) > 0);
    }

    [Fact]
    public void An_opset_before_the_first_is_refused()
        => Assert.Equal("opset", Assert.Throws<ArgumentOutOfRangeException>(() => OnnxWriter.Write(Everything(), 6)).ParamName);

    [Fact]
    public void A_graph_that_breaks_a_rule_is_refused_when_made_a_model()
    {
        var graph = Everything() with { Initializers = new Dictionary<string, OnnxTensor>() };
        Assert.Equal(
            "'made' has no node, input or initializer that makes 'w0', which Concat 'join' reads. The model is damaged: export it again.",
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Create(graph, 13, "made")).Message);
    }

    [Fact]
    public void A_file_larger_than_the_format_allows_is_refused()
    {
        var half = new OnnxTensor(OnnxElementType.UInt8, [1 << 29], new byte[1 << 29]);
        var graph = Everything();
        graph = graph with { Initializers = graph.Initializers.Concat("abcd".Select(c => KeyValuePair.Create($"{c}", half))).ToDictionary() };

        var e = Assert.Throws<OnnxFormatException>(() => OnnxWriter.Write(graph, 13));

        Assert.Matches(@"^The model takes 2147\d{6} bytes, but the format allows 2 GiB in one file\. Write it with smaller or fewer constants\.$", e.Message);
    }

    /// <summary>A graph with every kind of attribute, a tensor of every element type, and axes of every kind.</summary>
    internal static OnnxGraph Everything()
    {
        var initializers = Enum.GetValues<OnnxElementType>().Where(t => t is not (OnnxElementType.Undefined or OnnxElementType.String))
            .Select((t, i) => (Name: $"w{i}", Tensor: new OnnxTensor(t, [2, 1], Enumerable.Range(i, (int)OnnxTensor.BytesOf(t, 2)).Select(b => (byte)b).ToArray())))
            .ToDictionary(e => e.Name, e => e.Tensor);
        var inner = new OnnxGraph("inner", [], [new("t", OnnxElementType.Undefined, null)], [new("Relu", ["joined"], ["t"])],
            new Dictionary<string, OnnxTensor> { ["unused"] = OnnxTensor.Of([1L, 2], 2) }, []);
        return new OnnxGraph(
            "everything",
            [OnnxValueInfo.Float("x", -1, 3, 8, 8), new("label", OnnxElementType.String, [new(null, null)])],
            [new("y", OnnxElementType.Float, null), OnnxValueInfo.Float("scalar")],
            [
                new("Concat", [.. initializers.Keys, "", "x"], ["joined", ""], new Dictionary<string, OnnxAttribute>
                {
                    ["int"] = OnnxAttribute.Of(long.MinValue),
                    ["float"] = OnnxAttribute.Of(-0.5f),
                    ["text"] = OnnxAttribute.Of("größer"),
                    ["tensor"] = OnnxAttribute.Of(OnnxTensor.Of([1f, float.NaN], 1, 2)),
                    ["ints"] = OnnxAttribute.Of(1L, -1L),
                    ["no ints"] = OnnxAttribute.Of(Array.Empty<long>()),
                    ["floats"] = OnnxAttribute.Of(1f, 2f),
                    ["no floats"] = OnnxAttribute.Of(Array.Empty<float>()),
                    ["texts"] = OnnxAttribute.Of("a", ""),
                }, "join"),
                new("If", ["x"], ["y"], new Dictionary<string, OnnxAttribute> { ["then_branch"] = OnnxAttribute.Of(inner) }, "branch", "com.example"),
                new("ReduceSum", ["y"], ["scalar"]),
            ],
            initializers,
            [OnnxValueInfo.Float("joined", 4, -1)]);
    }
}
