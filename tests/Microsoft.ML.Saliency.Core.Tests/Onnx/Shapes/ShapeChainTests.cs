using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The arithmetic on lengths that exporters write, over x [N, 3, 10, 7]: it is computed before the model runs, and nothing of it is left.</summary>
public sealed class ShapeChainTests
{
    [Fact]
    public void A_scale_of_the_lengths_as_floats_rounded_down()
        => Assert.Equal("[N, 3, 17, 11]", Shaped(
            Node("Slice", ["s", "zero1", "two1"], "nc"),
            Node("Slice", ["s", "two1", "four1"], "hw"),
            Node("Cast", ["hw"], "f", ("to", 1L)),
            Node("Mul", ["f", "scales"], "g"),
            Node("Floor", ["g"], "r"),
            Node("Cast", ["r"], "i", ("to", 7L)),
            Node("Concat", ["nc", "i"], "sizes", ("axis", 0L)),
            Node("Resize", ["x", "", "", "sizes"], "y")));

    [Fact]
    public void Scales_as_a_quotient_of_lengths()
        => Assert.Equal("[N, 3, 20, 14]", Shaped(
            Node("Cast", ["s"], "f", ("to", 1L)),
            Node("Slice", ["f", "two1", "four1"], "hw"),
            Node("Mul", ["hw", "twof"], "double"),
            Node("Div", ["double", "hw"], "scale"),
            Node("Concat", ["onesf", "scale"], "scales4", ("axis", 0L)),
            Node("Resize", ["x", "", "scales4"], "y")));

    [Fact]
    public void The_rows_of_the_batch_as_a_float()
        => Assert.Equal("[2N, 3]", Shaped(
            Node("Cast", ["s"], "f", ("to", 1L)),
            Node("Mul", ["f", "twof"], "g"),
            Node("Floor", ["g"], "r"),
            Node("Cast", ["r"], "i", ("to", 7L)),
            Node("Gather", ["i", "zero1"], "n2"),
            Node("Concat", ["n2", "three1"], "to", ("axis", 0L)),
            Node("ConstantOfShape", ["to"], "y")));

    [Fact]
    public void A_length_left_open_is_replaced_by_a_choice()
        // As PyTorch writes expand(-1, 3): where the shape says -1, one.
        => Assert.Equal("[N, 3, 10, 7]", Shaped(
            Node("Equal", ["s", "minus1"], "open"),
            Node("Where", ["open", "ones4", "s"], "to"),
            Node("Expand", ["one1", "to"], "y")));

    [Theory]
    [InlineData("Max", "[N, 4, 10, 7]")]
    [InlineData("Min", "[1, 3, 4, 4]")]
    public void The_larger_or_smaller_length(string op, string expected)
    {
        // N is 1 or more: the larger of N and 1 is N, and its relation to 4 is not known.
        var other = op == "Max" ? "max4" : "min4";
        Assert.Equal(expected, Shaped(Node(op, ["s", other], "to"), Node("ConstantOfShape", ["to"], "y")));
    }

    [Theory]
    [InlineData("Div", "[3, 2]")]
    [InlineData("Mod", "[1, 1]")]
    [InlineData("Sub", "[7, 4]")]
    public void Arithmetic_of_integers(string op, string expected)
        => Assert.Equal(expected, Shaped(Node("Slice", ["s", "two1", "four1"], "hw"), Node(op, ["hw", "three1"], "to"), Node("ConstantOfShape", ["to"], "y")));

    [Fact]
    public void The_product_of_some_lengths()
        => Assert.Equal("[N, 210]", Shaped(
            Node("Slice", ["s", "zero1", "one1i"], "n"),
            Node("Slice", ["s", "one1i", "four1"], "rest"),
            Node("ReduceProd", ["rest"], "all", ("keepdims", 1L)),
            Node("Concat", ["n", "all"], "to", ("axis", 0L)),
            Node("Reshape", ["x", "to"], "y")));

    [Fact]
    public void A_range_of_positions()
        => Assert.Equal("[10, 2]", Shaped(
            Node("Gather", ["s", "two0"], "h"),
            Node("Range", ["zero0", "h", "one0"], "r"),
            Node("Unsqueeze", ["r", "one1i"], "column"),
            Node("Concat", ["column", "column"], "y", ("axis", 1L))));

    [Fact]
    public void What_depends_on_more_than_the_rows_times_a_constant_is_not_known()
        => Assert.Equal("[?]", Shaped(
            Node("Slice", ["s", "zero1", "one1i"], "n"), Node("Add", ["n", "three1"], "to"), Node("ConstantOfShape", ["to"], "y")));

    static string Shaped(params OnnxNode[] nodes)
    {
        (string, OnnxTensor)[] constants =
        [
            ("zero1", Longs(0)), ("one1i", Longs(1)), ("two1", Longs(2)), ("three1", Longs(3)), ("four1", Longs(4)), ("minus1", Longs(-1)), ("ones4", Longs(1, 1, 1, 1)), ("max4", Longs(1, 4, 4, 4)),
            ("min4", Longs(1, 4, 4, 4)), ("two0", OnnxTensor.Of([2L])), ("zero0", OnnxTensor.Of([0L])), ("one0", OnnxTensor.Of([1L])),
            ("scales", OnnxTensor.Of([1.7f, 1.6f], 2)), ("twof", OnnxTensor.Of([2f])), ("onesf", OnnxTensor.Of([1f, 1f], 2)), ("one1", OnnxTensor.Of([1f], 1)),
        ];
        var graph = ShapedGraph.Of(OnnxModel.Create(
            TinyModels.Graph([OnnxValueInfo.Float("x", -1, 3, 10, 7)], [new OnnxValueInfo("y", OnnxElementType.Undefined, null)], [new("Shape", ["x"], ["s"]), .. nodes], constants), opset: 18));
        Assert.DoesNotContain(graph.Nodes.SkipLast(1), n => n.Outputs[0] != "y" && graph[n.Outputs[0]].Ints is null && graph["y"].Shape is not null);
        return graph["y"].ToString();
    }

    static OnnxTensor Longs(params long[] values) => OnnxTensor.Of(values, values.Length);

    static OnnxNode Node(string op, string[] inputs, string output, params (string Name, long Value)[] attributes)
        => new(op, inputs, [output], attributes.ToDictionary(a => a.Name, a => OnnxAttribute.Of(a.Value)));
}
