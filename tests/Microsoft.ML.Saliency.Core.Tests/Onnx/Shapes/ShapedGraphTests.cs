using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tests;

public sealed class ShapedGraphTests
{
    [Theory]
    [InlineData(7, 3, 2, 0, 0, 1, false, "NOTSET", 3)]
    [InlineData(8, 3, 2, 0, 0, 1, false, "NOTSET", 3)]
    [InlineData(8, 3, 2, 0, 0, 1, true, "NOTSET", 4)]
    [InlineData(8, 3, 2, 1, 1, 1, false, "NOTSET", 4)]
    [InlineData(8, 3, 2, 0, 1, 1, false, "NOTSET", 4)]
    [InlineData(8, 3, 2, 0, 0, 1, false, "SAME_UPPER", 4)]
    [InlineData(7, 2, 2, 0, 0, 1, false, "SAME_LOWER", 4)]
    [InlineData(8, 3, 1, 0, 0, 2, false, "VALID", 4)]
    [InlineData(4, 2, 3, 1, 1, 1, true, "NOTSET", 2)]
    public void A_window_slides_as_the_standard_says(int length, int kernel, int stride, int before, int after, int dilation, bool ceil, string autoPad, int expected)
    {
        var attributes = new Dictionary<string, OnnxAttribute>
        {
            ["kernel_shape"] = OnnxAttribute.Of([(long)kernel]),
            ["strides"] = OnnxAttribute.Of([(long)stride]),
            ["dilations"] = OnnxAttribute.Of([(long)dilation]),
            ["ceil_mode"] = OnnxAttribute.Of(ceil ? 1 : 0),
            ["auto_pad"] = OnnxAttribute.Of(autoPad),
        };
        if (autoPad == "NOTSET")
        {
            attributes["pads"] = OnnxAttribute.Of(before, (long)after);
        }

        var graph = Graph([OnnxValueInfo.Float("x", -1, 1, length)], [new("MaxPool", ["x"], ["y"], attributes)]);
        Assert.Equal($"[N, 1, {expected}]", graph["y"].ToString());
    }

    [Theory]
    [InlineData("0,-1", "[N, 24]")]
    [InlineData("-1", "[24N]")]
    [InlineData("-1,4,6", "[N, 4, 6]")]
    [InlineData("-1,12", "[2N, 12]")]
    [InlineData("0,2,3,4", "[N, 2, 3, 4]")]
    public void Reshape_keeps_the_rows_apart(string target, string expected)
    {
        long[] shape = [.. target.Split(',').Select(long.Parse)];
        var graph = Graph([OnnxValueInfo.Float("x", -1, 2, 3, 4)], [new("Reshape", ["x", "shape"], ["y"])], ("shape", OnnxTensor.Of(shape, shape.Length)));
        Assert.Equal(expected, graph["y"].ToString());
    }

    [Fact]
    public void A_chain_of_shape_arithmetic_is_computed_and_dropped()
    {
        // As PyTorch writes x.view(x.size(0), -1).
        var graph = Graph(
            [OnnxValueInfo.Float("x", -1, 2, 3, 4)],
            [
                new("Shape", ["x"], ["s"]),
                new("Gather", ["s", "zero"], ["n"]),
                new("Unsqueeze", ["n", "axes"], ["n1"]),
                new("Concat", ["n1", "minus"], ["to"], Axis(0)),
                new("Reshape", ["x", "to"], ["y"]),
            ],
            ("zero", OnnxTensor.Of([0L])),
            ("axes", OnnxTensor.Of([0L], 1)),
            ("minus", OnnxTensor.Of([-1L], 1)));
        Assert.Equal("[N, 24]", graph["y"].ToString());
        Assert.Equal(["Concat", "Reshape"], graph.Nodes.Select(n => n.OpType));
    }

    [Theory]
    [InlineData(0, 9, 2, "0,2,4,6,8")]
    [InlineData(-1, long.MinValue + 1, -1, "9,8,7,6,5,4,3,2,1,0")]
    [InlineData(2, -3, 1, "2,3,4,5,6")]
    [InlineData(7, 1, -3, "7,4")]
    [InlineData(4, 4, 1, "")]
    [InlineData(-100, 100, 4, "0,4,8")]
    public void Slices_of_known_integers_are_python_s(long start, long end, long step, string expected)
    {
        var graph = Graph(
            [OnnxValueInfo.Float("x", -1, 1)],
            [new("Slice", ["digits", "start", "end", "axis", "step"], ["cut"]), new("Identity", ["cut"], ["y"])],
            ("digits", OnnxTensor.Of([.. Enumerable.Range(0, 10).Select(i => (long)i)], 10)),
            ("start", OnnxTensor.Of([start], 1)),
            ("end", OnnxTensor.Of([end], 1)),
            ("axis", OnnxTensor.Of([0L], 1)),
            ("step", OnnxTensor.Of([step], 1)));
        Assert.Equal(expected, string.Join(",", graph["y"].Ints!.Constants));
    }

    [Fact]
    public void BatchNormalization_is_folded_into_the_convolution_before_it()
    {
        var graph = Graph(
            [OnnxValueInfo.Float("x", -1, 1, 2, 2)],
            [new("Conv", ["x", "w"], ["c"]), new("BatchNormalization", ["c", "gamma", "beta", "mean", "var"], ["y"])],
            ("w", OnnxTensor.Of([2f, -4f], 2, 1, 1, 1)),
            ("gamma", OnnxTensor.Of([3f, 1f], 2)),
            ("beta", OnnxTensor.Of([0.5f, -1f], 2)),
            ("mean", OnnxTensor.Of([1f, 2f], 2)),
            ("var", OnnxTensor.Of([4f - 1e-5f, 0.25f - 1e-5f], 2)));
        var conv = Assert.Single(graph.Nodes);
        Assert.Equal(["y"], conv.Outputs);
        // s = gamma / sqrt(var + eps): 1.5 and 2; weights s w, bias beta - s mean.
        Assert.Equal([3f, -8f], graph.Constants[conv.Inputs[1]].ToSingles());
        Assert.Equal([-1f, -5f], graph.Constants[conv.Inputs[2]].ToSingles());
    }

    [Fact]
    public void A_convolution_that_is_read_elsewhere_keeps_its_normalisation_apart()
    {
        var graph = Graph(
            [OnnxValueInfo.Float("x", -1, 1, 2, 2)],
            [new("Conv", ["x", "w"], ["c"]), new("BatchNormalization", ["c", "one", "one", "one", "one"], ["b"]), new("Add", ["b", "c"], ["y"])],
            ("w", OnnxTensor.Of([2f], 1, 1, 1, 1)),
            ("one", OnnxTensor.Of([1f], 1)));
        Assert.Equal(["Conv", "BatchNormalization", "Add"], graph.Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void A_window_larger_than_its_input_says_so()
    {
        var error = Assert.Throws<OnnxFormatException>(() => Graph(
            [OnnxValueInfo.Float("x", -1, 1, 2)],
            [new("MaxPool", ["x"], ["y"], new Dictionary<string, OnnxAttribute> { ["kernel_shape"] = OnnxAttribute.Of([3L]) }, name: "pool")]));
        Assert.Equal("MaxPool 'pool' slides a window of 3 over an axis of 2 with padding 0 and 0. Give the model larger pictures.", error.Message);
    }

    [Fact]
    public void Dims_multiply_divide_and_add_as_far_as_they_can()
    {
        Assert.Equal("6N", Dim.Multiply(Dim.Rows, 6).ToString());
        Assert.Null(Dim.Multiply(Dim.Rows, Dim.Rows));
        Assert.Equal("2N", Dim.Divide(new(6, true), 3).ToString());
        Assert.Null(Dim.Divide(Dim.Rows, 2));
        Assert.Equal((Dim)6, Dim.Divide(new(6, true), Dim.Rows));
        Assert.Null(Dim.Add(Dim.Rows, 1));
        Assert.Equal("3N", Dim.Add(Dim.Rows, new(2, true)).ToString());
    }

    static Dictionary<string, OnnxAttribute> Axis(long axis) => new() { ["axis"] = OnnxAttribute.Of(axis) };

    static ShapedGraph Graph(OnnxValueInfo[] inputs, OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants)
        => ShapedGraph.Of(OnnxModel.Create(TinyModels.Graph(inputs, [new OnnxValueInfo("y", OnnxElementType.Undefined, null)], nodes, constants), opset: 17));
}
