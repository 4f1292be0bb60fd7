using System.Diagnostics;
using Microsoft.ML.Saliency.Tests;

namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>Models that break the rules of their operators, or ask for the impossible, are refused before any engine sees them: each with what is wrong.</summary>
public sealed class HostileModelTests
{
    const string Damaged = " The model is damaged: export it again.";

    [Fact]
    public void A_convolution_of_no_groups() => Says(
        "Conv 'c' breaks a rule of its operator: its group is 0, expected 1 or more." + Damaged,
        [new("Conv", ["x", "w"], ["c"], Of(("group", OnnxAttribute.Of(0L))))], ("w", Zeros(4, 3, 3, 3)));

    [Fact]
    public void A_convolution_over_other_channels() => Says(
        "Conv 'c' breaks a rule of its operator: its input has 3 channels, but its weight [4, 5, 3, 3] in 1 group takes 5 and makes 4." + Damaged,
        [new("Conv", ["x", "w"], ["c"])], ("w", Zeros(4, 5, 3, 3)));

    [Fact]
    public void A_convolution_whose_weight_has_too_few_axes() => Says(
        "Conv 'c' breaks a rule of its operator: its input is [N, 3, 8, 8] and its weight [4, 3], expected [N, C, ...] of one or more spatial axes, and as many of each." + Damaged,
        [new("Conv", ["x", "w"], ["c"])], ("w", Zeros(4, 3)));

    [Fact]
    public void A_convolution_whose_kernel_is_not_its_weight() => Says(
        "Conv 'c' breaks a rule of its operator: its kernel_shape is [5, 5], but its weight is [4, 3, 3, 3]." + Damaged,
        [new("Conv", ["x", "w"], ["c"], Of(("kernel_shape", OnnxAttribute.Of(5, 5))))], ("w", Zeros(4, 3, 3, 3)));

    [Fact]
    public void A_convolution_with_too_long_a_bias() => Says(
        "Conv 'c' breaks a rule of its operator: its bias is [7], expected [4]." + Damaged,
        [new("Conv", ["x", "w", "b"], ["c"])], ("w", Zeros(4, 3, 3, 3)), ("b", Zeros(7)));

    [Fact]
    public void A_normalisation_of_other_channels() => Says(
        "BatchNormalization 'c' breaks a rule of its operator: its input 1, 'v', is [4], expected one number for each of 3 channels." + Damaged,
        [new("BatchNormalization", ["x", "v", "v", "v", "v"], ["c"])], ("v", Zeros(4)));

    [Fact]
    public void Matrices_that_do_not_fit() => Says(
        "Gemm 'c' breaks a rule of its operator: it multiplies [N, 192] by [191, 2], expected matrices whose inner lengths are the same." + Damaged,
        [new("Flatten", ["x"], ["f"]), new("Gemm", ["f", "w"], ["c"])], ("w", Zeros(191, 2)));

    [Fact]
    public void Lengths_that_do_not_broadcast() => Says(
        "Add 'c' breaks a rule of its operator: [N, 3, 8, 8] and [7] do not fit each other: lengths from the last axis on have to be the same, or 1." + Damaged,
        [new("Add", ["x", "v"], ["c"])], ("v", Zeros(7)));

    [Fact]
    public void A_reshape_that_loses_elements() => Says(
        "Reshape 'c' breaks a rule of its operator: it turns [N, 3, 8, 8], 192N elements, into [N, 100], 100N elements." + Damaged,
        [new("Reshape", ["x", "to"], ["c"])], ("to", OnnxTensor.Of([0L, 100], 2)));

    [Fact]
    public void Lengths_whose_product_passes_every_integer() => Says(
        "ConstantOfShape 'c' breaks a rule of its operator: its output would be [4294967296, 4294967296], which is negative or has more elements than fit in memory." + Damaged,
        [new("ConstantOfShape", ["to"], ["c"])], ("to", OnnxTensor.Of([1L << 32, 1L << 32], 2)));

    [Fact]
    public void A_length_below_zero() => Says(
        "ConstantOfShape 'c' breaks a rule of its operator: its output would be [-5], which is negative or has more elements than fit in memory." + Damaged,
        [new("ConstantOfShape", ["to"], ["c"])], ("to", OnnxTensor.Of([-5L], 1)));

    [Fact]
    public void Too_few_inputs() => Says(
        "Conv 'c' breaks a rule of its operator: its inputs are 1 ['x'], and it takes 2 to 3." + Damaged,
        [new("Conv", ["x"], ["c"])]);

    [Fact]
    public void An_element_that_is_not_there() => Says(
        "Gather 'c' breaks a rule of its operator: it takes elements of [N, 3, 8, 8] along axis 1 that are not there." + Damaged,
        [new("Gather", ["x", "three"], ["c"], Of(("axis", OnnxAttribute.Of(1L))))], ("three", OnnxTensor.Of([3L])));

    [Fact]
    public void Padding_that_is_no_mode() => Says(
        "MaxPool 'c' breaks a rule of its operator: its auto_pad is 'SOME', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER." + Damaged,
        [new("MaxPool", ["x"], ["c"], Of(("kernel_shape", OnnxAttribute.Of(2, 2)), ("auto_pad", OnnxAttribute.Of("SOME"))))]);

    [Theory]
    [InlineData("kernel_shape", long.MaxValue)]
    [InlineData("strides", 0)]
    [InlineData("strides", long.MaxValue)]
    [InlineData("dilations", -1)]
    [InlineData("pads", long.MinValue)]
    public void Windows_of_absurd_numbers(string attribute, long value)
    {
        var attributes = Of(("kernel_shape", OnnxAttribute.Of(2, 2)));
        attributes[attribute] = attribute == "pads" ? OnnxAttribute.Of(value, value, value, value) : OnnxAttribute.Of(value, value);
        Assert.Contains("MaxPool 'c' has kernel", Error([new("MaxPool", ["x"], ["c"], attributes)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e8f)]
    [InlineData(1e38f)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-2)]
    public void An_axis_resized_beyond_measure(float scale)
        => Assert.StartsWith("Resize 'c' breaks a rule of its operator: it makes ", Error([new("Resize", ["x", "", "scales"], ["c"], Of(("mode", OnnxAttribute.Of("linear"))))], ("scales", OnnxTensor.Of([1f, 1, scale, 1], 4))), StringComparison.Ordinal);

    [Fact]
    public void More_axes_than_tensors_have() => Says(
        "Unsqueeze 'c' breaks a rule of its operator: its output would have 300004 axes, and 64 are the most that are supported." + Damaged,
        [new("Unsqueeze", ["x"], ["c"], Of(("axes", OnnxAttribute.Of([.. Enumerable.Range(0, 300_000).Select(i => (long)i)]))))]);

    [Fact]
    public void More_inputs_than_nodes_have() => Says(
        "Sum 'c' breaks a rule of its operator: it has 100000 inputs and 1 outputs, and 1000 are the most that are supported." + Damaged,
        [new("Sum", [.. Enumerable.Repeat("x", 100_000)], ["c"])]);

    [Fact]
    public void A_product_of_hundreds_of_tensors() => Says(
        "Einsum 'c' breaks a rule of its operator: it multiplies 900 tensors, and 32 are the most that are supported." + Damaged,
        [new("Einsum", [.. Enumerable.Repeat("x", 900)], ["c"], Of(("equation", OnnxAttribute.Of(string.Join(",", Enumerable.Repeat("abcd", 900)) + "->abcd"))))]);

    [Fact]
    public void A_norm_over_more_than_fits_in_memory()
    {
        var model = Model([new("LpPool", ["x"], ["c"], Of(("kernel_shape", OnnxAttribute.Of(25_000, 25_000)), ("pads", OnnxAttribute.Of(12_500, 12_500, 12_500, 12_500))))], []);
        Assert.Equal(
            "LpPool 'c' breaks a rule of its operator: it is written out with a constant of 1.875E+09 numbers, and 67108864 are the most." + Damaged,
            Assert.Throws<OnnxFormatException>(() => ShapedGraph.Of(model, runs: _ => false)).Message);
    }

    [Fact]
    public void The_elements_of_a_window_are_counted_without_going_through_them()
    {
        var watch = Stopwatch.StartNew();
        var graph = ShapedGraph.Of(Model([new("AveragePool", ["x"], ["c"], Of(("kernel_shape", OnnxAttribute.Of(1_000_000, 1)), ("pads", OnnxAttribute.Of(999_999, 0, 999_999, 0))))], []));
        var counts = Window.Of(graph.View(graph.Nodes[0])).Counts(0, 8, padding: false);
        Assert.Equal(8, counts.Max());
        Assert.Equal([1L, 2], [counts[0], counts[1]]);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public void A_stride_beyond_the_picture_is_one_window()
    {
        var graph = ShapedGraph.Of(Model([new("MaxPool", ["x"], ["c"], Of(("kernel_shape", OnnxAttribute.Of(2, 2)), ("strides", OnnxAttribute.Of(int.MaxValue, int.MaxValue))))], []));
        Assert.Equal("[N, 3, 1, 1]", graph["c"].ToString());
        Assert.Equal([8L, 8], Window.Of(graph.View(graph.Nodes[0])).Strides);
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\0c")]
    public void A_name_that_native_code_would_cut_off(string name)
        => Assert.EndsWith("a name that is not UTF-8 text, or holds the character 0." + Damaged, Load(Renamed("c", name)), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_no_text()
    {
        var bytes = OnnxWriter.Write(Graph([new("Relu", ["x"], ["cdef"])], "cdef", []), 13);
        var at = bytes.AsSpan().IndexOf("cdef"u8);
        bytes[at] = 0xC3;
        bytes[at + 1] = 0x28;
        Assert.EndsWith("a name that is not UTF-8 text, or holds the character 0." + Damaged, Load(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_twice()
    {
        var graph = Graph([new("Relu", ["x"], ["c"])], "c", []);
        Assert.Equal("'model' returns 'c' twice." + Damaged, Load(OnnxWriter.Write(graph with { Outputs = [graph.Outputs[0], graph.Outputs[0]] }, 13)));
    }

    [Fact]
    public void More_parts_than_the_limit()
    {
        var bytes = OnnxWriter.Write(Graph([new("Relu", ["x"], ["c"])], "c", []), 13);
        Assert.Equal(
            "'model' has more messages and texts than OnnxLimits.MaxParts, 10. Raise the limit if you trust the file.",
            Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(bytes, limits: new() { MaxParts = 10 })).Message);
    }

    [Fact]
    public void A_chain_of_thirty_thousand_nodes_needs_no_deep_stack()
    {
        const int length = 30_000;
        OnnxNode[] nodes = [.. Enumerable.Range(0, length).Select(i => new OnnxNode("Relu", [i == 0 ? "x" : $"t{i - 1}"], [$"t{i}"])).Reverse()];
        var watch = Stopwatch.StartNew();
        string? shape = null;
        var thread = new Thread(() => shape = ShapedGraph.Of(OnnxModel.Create(Graph(nodes, $"t{length - 1}", []), 13))[$"t{length - 1}"].ToString(), 256 << 10);
        thread.Start();
        thread.Join();
        Assert.Equal("[N, 3, 8, 8]", shape);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
    }

    [Fact]
    public void A_batch_of_no_rows_is_no_input()
    {
        var model = OnnxModel.Create(TinyModels.Graph([OnnxValueInfo.Float("x", 0, 3, 8, 8)], [new("c", OnnxElementType.Float, null)], [new("Flatten", ["x"], ["c"])]), 13);
        Assert.StartsWith("Input 'x' [0, 3, 8, 8] of 'model' is not a picture of known size", Assert.Throws<ArgumentException>(() => ModelDescription.Of(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_models_can_be_caught_alike()
    {
        Assert.IsAssignableFrom<OnnxModelException>(new OnnxFormatException());
        Assert.IsAssignableFrom<OnnxModelException>(new UnsupportedOperatorException());
        Assert.IsAssignableFrom<OnnxModelException>(new EngineException());
    }

    static void Says(string message, OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants) => Assert.Equal(message, Error(nodes, constants));

    static string Error(OnnxNode[] nodes, params (string Name, OnnxTensor Tensor)[] constants)
    {
        var model = Model(nodes, constants);
        return Assert.Throws<OnnxFormatException>(() => ShapedGraph.Of(model)).Message;
    }

    static string Load(byte[] file) => Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(file)).Message;

    static byte[] Renamed(string output, string name) => OnnxWriter.Write(Graph([new("Relu", ["x"], [name])], output, []), 13);

    static OnnxModel Model(OnnxNode[] nodes, (string Name, OnnxTensor Tensor)[] constants) => OnnxModel.Create(Graph(nodes, "c", constants), 13);

    static OnnxGraph Graph(OnnxNode[] nodes, string output, (string Name, OnnxTensor Tensor)[] constants)
        => TinyModels.Graph([OnnxValueInfo.Float("x", -1, 3, 8, 8)], [new(output, OnnxElementType.Float, null)], nodes, constants);

    static Dictionary<string, OnnxAttribute> Of(params (string Name, OnnxAttribute Value)[] attributes) => attributes.ToDictionary(a => a.Name, a => a.Value);

    static OnnxTensor Zeros(params long[] shape) => OnnxTensor.Of(new float[shape.Aggregate(1L, (n, d) => n * d)], shape);
}
