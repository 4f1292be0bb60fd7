namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>Every way in which a model in memory is refused, by the whole message.</summary>
public class OnnxReaderErrorTests
{
    static readonly Wire Scalar = new Wire().Int(2, 1).Text(8, "w").Real(4, 1f);

    [Fact]
    public void Empty() => Refused("'m' is empty. Export the model or copy it again.", []);

    [Fact]
    public void No_graph() => Refused("'m' holds no graph: it is cut short or no ONNX model. Export the model or copy it again.", new Wire().Int(1, 8).ToArray());

    [Fact]
    public void Cut_short()
    {
        var bytes = Wire.Model(Wire.Relu()).ToArray();
        Refused("'m' cannot be decoded beyond byte 8 of 40: it is cut short, damaged or no ONNX model. Export the model or copy it again.", bytes[..40]);
    }

    [Fact]
    public void A_length_beyond_the_end() => Refused(
        "'m' cannot be decoded beyond byte 2 of 8: it is cut short, damaged or no ONNX model. Export the model or copy it again.",
        new Wire().Int(1, 8).Tag(7, 2).Varint(int.MaxValue).ToArray());

    [Fact]
    public void Another_wire_type() => Refused(
        "'m' cannot be decoded beyond byte 0 of 3: it is cut short, damaged or no ONNX model. Export the model or copy it again.",
        new Wire().Text(1, "8").ToArray());

    [Theory]
    [InlineData("version 1 of git-lfs\n", "'m' is a Git LFS pointer, which 'git lfs pull' replaces by the model. Export the model or copy it again.")]
    [InlineData("PK\u0003\u0004 and so on", "'m' is a zip archive, as PyTorch and ML.NET save models, not an ONNX model. Export the model or copy it again.")]
    [InlineData("?HDF\r\n\u001a\n", "'m' is an HDF5 file, as Keras saves models, not an ONNX model. Export the model or copy it again.")]
    [InlineData("\n<!DOCTYPE html>", "'m' is a web page or XML, not an ONNX model. Export the model or copy it again.")]
    [InlineData("hello world", "'m' cannot be decoded beyond byte 2 of 11: it is cut short, damaged or no ONNX model. Export the model or copy it again.")]
    public void Other_files(string text, string message) => Refused(message, System.Text.Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Old_file_version() => Refused(
        "'m' has file version (IR) 2; 3 or later is needed. Export it again with a current exporter.",
        Wire.Model(Wire.Relu(), ir: 2).ToArray());

    [Fact]
    public void Old_opset() => Refused(
        "'m' follows opset 6; 7 or later is needed (7 to 24 are known). Export it again with a later opset, or convert it with onnx.version_converter.",
        Wire.Model(Wire.Relu(), opset: 6).ToArray());

    [Fact]
    public void No_opset() => Refused(
        "'m' does not say which version of ONNX's operators (opset) it follows; 7 or later is needed (7 to 24 are known). Export it again with a later opset, or convert it with onnx.version_converter.",
        new Wire().Int(1, 8).Message(7, Wire.Relu()).ToArray());

    [Fact]
    public void Two_graphs() => Refused("'m' holds two graphs. The model is damaged: export it again.", Wire.Model(Wire.Relu()).Message(7, Wire.Relu()).ToArray());

    [Fact]
    public void No_outputs() => Refused(
        "'m' has a graph without outputs. The model is damaged: export it again.",
        new Wire().Message(11, Wire.Value("x", 1, 1)));

    [Fact]
    public void A_tensor_that_nothing_makes() => Refused(
        "'m' has no node, input or initializer that makes 'ghost', which Relu 'r' reads. The model is damaged: export it again.",
        Wire.Graph(Wire.Node("Relu", "r", ["ghost"], ["y"])));

    [Fact]
    public void A_tensor_that_nothing_makes_in_a_sub_graph()
    {
        var branch = new Wire().Message(1, Wire.Node("Relu", "inner", ["ghost"], ["t"])).Message(12, new Wire().Text(1, "t"));
        Refused(
            "'m' has no node, input or initializer that makes 'ghost', which Relu 'inner' reads. The model is damaged: export it again.",
            Wire.Graph(Wire.Node("If", "if", ["x"], ["y"], new Wire().Text(1, "then_branch").Message(6, branch))));
    }

    [Fact]
    public void An_output_that_nothing_makes() => Refused(
        "'m' has no node, input or initializer that makes 'z', which the graph's output 'z' reads. The model is damaged: export it again.",
        Wire.Relu().Message(12, Wire.Value("z", 1, 1)));

    [Fact]
    public void A_tensor_made_twice() => Refused(
        "'m' makes 'y' twice: by Relu 'r' and by Abs 'a'. The model is damaged: export it again.",
        Wire.Graph(Wire.Node("Relu", "r", ["x"], ["y"]), Wire.Node("Abs", "a", ["x"], ["y"])));

    [Fact]
    public void An_input_made_again() => Refused(
        "'m' makes 'x' twice: by an input or initializer and by Relu 'r'. The model is damaged: export it again.",
        Wire.Graph(Wire.Node("Relu", "r", ["y"], ["x"])));

    [Fact]
    public void Two_initializers_of_one_name() => Refused(
        "'m' has two initializers named 'w'. The model is damaged: export it again.",
        Wire.WithInitializer(Scalar).Message(5, Scalar));

    [Fact]
    public void An_initializer_without_a_name() => Refused(
        "'m' has an initializer without a name. The model is damaged: export it again.",
        Wire.Relu().Message(5, new Wire().Int(2, 1).Real(4, 1f)));

    [Fact]
    public void A_cycle() => Refused(
        "'m' has a cycle: Relu 'b' reads what is made from its own output. The model is damaged: export it again.",
        Wire.Graph(Wire.Node("Neg", "after", ["b"], ["y"]), Wire.Node("Add", "a", ["b", "x"], ["a"]), Wire.Node("Relu", "b", ["a"], ["b"])));

    [Fact]
    public void A_node_that_reads_itself() => Refused(
        "'m' has a cycle: Relu 'r' reads what is made from its own output. The model is damaged: export it again.",
        Wire.Graph(Wire.Node("Relu", "r", ["y"], ["y"])));

    [Fact]
    public void A_node_without_an_operator() => Refused(
        "'m' has a node 'y' that does not say its operator. The model is damaged: export it again.",
        Wire.Graph(new Wire().Text(1, "x").Text(2, "y")));

    [Fact]
    public void An_attribute_of_another_kind_than_it_says() => Refused(
        "'m' has an attribute 'axis' of Relu 'r' that says INT but holds FLOAT. The model is damaged: export it again.",
        WithAttribute(new Wire().Text(1, "axis").Real(2, 1f).Int(20, 2)));

    [Fact]
    public void An_attribute_without_a_value() => Refused(
        "'m' has an attribute 'value' of Relu 'r' that has no value. The model is damaged: export it again.",
        WithAttribute(new Wire().Text(1, "value").Int(20, 4)));

    [Fact]
    public void An_attribute_without_a_name() => Refused(
        "'m' has an attribute '' of Relu 'r' that has no name. The model is damaged: export it again.",
        WithAttribute(new Wire().Int(3, 1)));

    [Fact]
    public void Two_attributes_of_one_name() => Refused(
        "'m' has two attributes 'axis' of Relu 'r'. The model is damaged: export it again.",
        Wire.Graph(Wire.Node("Relu", "r", ["x"], ["y"], new Wire().Text(1, "axis").Int(3, 1), new Wire().Text(1, "axis").Int(3, 1))));

    [Fact]
    public void An_attribute_of_no_whole_number_of_floats() => Refused(
        "'m' has an attribute 'scales' of Relu 'r' of 5 bytes, no whole number of floats. The model is damaged: export it again.",
        WithAttribute(new Wire().Text(1, "scales").Bytes(7, 1, 2, 3, 4, 5)));

    [Theory]
    [InlineData(10, "TENSORS")]
    [InlineData(11, "GRAPHS")]
    [InlineData(14, "TYPE_PROTO")]
    [InlineData(15, "TYPE_PROTOS")]
    [InlineData(22, "SPARSE_TENSOR")]
    [InlineData(23, "SPARSE_TENSORS")]
    public void Attributes_of_kinds_that_are_not_supported(int field, string kind) => Refused(
        $"'m' has an attribute 'value' of Relu 'r' of kind {kind}. Supported: FLOAT, INT, STRING, TENSOR, GRAPH, FLOATS, INTS, STRINGS. Export the model without this operator.",
        WithAttribute(new Wire().Text(1, "value").Message(field, new Wire())));

    [Fact]
    public void An_attribute_tensor_of_text() => Refused(
        "'m' has in attribute 'value' of Relu 'r' a String tensor. Supported: the float, integer and bool types of 2 to 64 bits. Export the model with one of those.",
        WithAttribute(new Wire().Text(1, "value").Message(5, Wire.Tensor(OnnxElementType.String, 1))));

    [Theory]
    [InlineData(0, "Undefined")]
    [InlineData(8, "String")]
    [InlineData(14, "Complex64")]
    [InlineData(15, "Complex128")]
    [InlineData(99, "number 99")]
    public void An_initializer_of_a_type_that_cannot_be_held(int type, string name) => Refused(
        $"'m' has a {name} initializer 'w', which Identity 'i' reads. Supported: dense tensors of the float, integer and bool types of 2 to 64 bits. Export the model with one of those.",
        Wire.WithInitializer(new Wire().Int(1, 1).Int(2, type).Text(8, "w")));

    [Fact]
    public void A_sparse_initializer() => Refused(
        "'m' has a sparse initializer 'w', which Identity 'i' reads. Supported: dense tensors of the float, integer and bool types of 2 to 64 bits. Export the model with one of those.",
        Wire.Graph(Wire.Node("Identity", "i", ["w"], ["y"])).Message(15, new Wire().Message(1, Scalar)));

    [Theory]
    [InlineData(new long[] { 2, -1 }, "2, -1")]
    [InlineData(new[] { long.MaxValue, 2 }, "9223372036854775807, 2")]
    [InlineData(new long[] { 65536, 65536 }, "65536, 65536")]
    [InlineData(new[] { 1L << 32, 1L << 32 }, "4294967296, 4294967296")]
    [InlineData(new long[] { 1 << 30 }, "1073741824")]
    public void A_shape_that_no_memory_holds(long[] shape, string text) => Refused(
        $"Initializer 'w' of 'm' has the shape [{text}], which is negative or larger than 2 GiB. The model is damaged: export it again.",
        Wire.WithInitializer(Wire.Tensor(OnnxElementType.Float, shape)));

    [Fact]
    public void Values_that_do_not_fill_the_shape() => Refused(
        "Initializer 'w' of 'm' is Float [2, 3] and needs 24 bytes, but the file holds 4. The model is damaged: export it again.",
        Wire.WithInitializer(Wire.Tensor(OnnxElementType.Float, 2, 3).Bytes(9, 0, 0, 0, 0)));

    [Fact]
    public void An_input_too_large_to_be() => Refused(
        "'m' gives 'v' the shape [65536, 65536...], which has more elements than fit in memory. The model is damaged: export it again.",
        Wire.Relu().Message(13, Wire.Value("v", 1, 65536, 65536, 3)));

    [Theory]
    [InlineData(4, "a sequence")]
    [InlineData(5, "a map")]
    [InlineData(8, "a sparse tensor")]
    [InlineData(9, "an optional value")]
    public void An_output_that_is_no_tensor(int field, string what) => Refused(
        $"Output 'z' of 'm' is {what}; a model's inputs and outputs have to be tensors of the float, integer, bool or string types. Export the model without it.",
        Wire.Relu().Message(12, new Wire().Text(1, "z").Message(2, new Wire().Message(field, new Wire()))));

    [Fact]
    public void An_input_of_an_element_type_that_is_not_known() => Refused(
        "Input 'z' of 'm' is a tensor of element type Complex64; a model's inputs and outputs have to be tensors of the float, integer, bool or string types. Export the model without it.",
        Wire.Relu().Message(11, Wire.Value("z", 14, 1)));

    [Fact]
    public void An_input_without_a_name() => Refused(
        "'m' has an input without a name. The model is damaged: export it again.",
        Wire.Relu().Message(11, Wire.Value("", 1, 1)));

    [Fact]
    public void External_data_of_a_model_in_memory() => Refused(
        "Initializer 'w' of 'm' lies in the file 'w.bin', but the model came from memory, which has no folder. Load the model by its path.",
        Wire.WithInitializer(Wire.External("w.bin")));

    [Fact]
    public void More_bytes_than_allowed() => Refused(
        "'m' has 64 bytes, more than OnnxLimits.MaxFileBytes, 63. Raise the limit if you trust the file.",
        new byte[64], new OnnxLimits { MaxFileBytes = 63 });

    [Fact]
    public void More_nodes_than_allowed() => Refused(
        "'m' has more nodes than OnnxLimits.MaxNodes, 1. Raise the limit if you trust the file.",
        Wire.Model(Wire.Graph(Wire.Node("Relu", "r", ["x"], ["z"]), Wire.Node("Relu", "s", ["z"], ["y"]))).ToArray(), new OnnxLimits { MaxNodes = 1 });

    [Fact]
    public void Deeper_than_allowed()
    {
        var graph = Wire.Relu();
        for (var i = 0; i < 40; i++)
        {
            graph = Wire.Graph(Wire.Node("If", "if", ["x"], ["y"], new Wire().Text(1, "then_branch").Message(6, graph)));
        }

        var e = Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(Wire.Model(graph).ToArray(), "m"));
        Assert.Matches(@"^'m' nests messages more than 100 deep at byte \d+; OnnxLimits\.MaxDepth is 100\. Raise the limit if you trust the file\.$", e.Message);
        Assert.Single(OnnxModel.Load(Wire.Model(graph).ToArray(), "m", new OnnxLimits { MaxDepth = 200 }).Graph.Nodes);
    }

    static Wire WithAttribute(Wire attribute) => Wire.Graph(Wire.Node("Relu", "r", ["x"], ["y"], attribute));

    static void Refused(string message, Wire graph) => Refused(message, Wire.Model(graph).ToArray());

    static void Refused(string message, byte[] model, OnnxLimits? limits = null)
        => Assert.Equal(message, Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(model, "m", limits)).Message);
}
