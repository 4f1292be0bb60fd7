namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>Functions that a model file defines: field 25 of the model, calls written out when it is read.</summary>
public class FunctionTests
{
    [Fact]
    public void A_call_is_written_out_with_its_attributes_and_those_it_leaves_out()
    {
        var function = Function("Leaky", ["a"], ["b"], Wire.Node("LeakyRelu", "inner", ["a"], ["t"], Reference("alpha", "slope")), Wire.Node("Elu", "", ["t"], ["b"], Reference("alpha", "other")))
            .Text(6, "slope").Message(11, Real("other", 0.5f));
        var model = Load([Call("Leaky", "first", "x", "m", Real("slope", 0.1f)), Call("Leaky", "second", "m", "y", Real("slope", 0.2f), Real("other", 0.3f))], function);
        Assert.Equal(["LeakyRelu 'first/inner'", "Elu 'first/Elu'", "LeakyRelu 'second/inner'", "Elu 'second/Elu'"], model.Graph.Nodes.Select(n => n.ToString()));
        Assert.Equal(["x>first/t", "first/t>m", "m>second/t", "second/t>y"], model.Graph.Nodes.Select(n => $"{n.Inputs[0]}>{n.Outputs[0]}"));
        Assert.Equal([0.1f, 0.5f, 0.2f, 0.3f], model.Graph.Nodes.Select(n => n.Float("alpha", 9)));
    }

    [Fact]
    public void An_attribute_without_value_or_default_is_left_out()
    {
        var model = Load([Call("F", "f", "x", "y")], Function("F", ["a"], ["b"], Wire.Node("LeakyRelu", "", ["a"], ["b"], Reference("alpha", "slope"))).Text(6, "slope"));
        Assert.Empty(model.Graph.Nodes[0].Attributes);
    }

    [Fact]
    public void Functions_call_functions_and_their_nodes_come_in_any_order()
    {
        var outer = Function("Outer", ["a"], ["b"], Call("Inner", "two", "t", "b"), Call("Inner", "one", "a", "t"));
        var model = Load([Call("Outer", "o", "x", "y")], outer, Function("Inner", ["a"], ["b"], Wire.Node("Neg", "n", ["a"], ["u"]), Wire.Node("Exp", "e", ["u"], ["b"])));
        Assert.Equal(["x>o/one/u", "o/one/u>o/t", "o/t>o/two/u", "o/two/u>y"], model.Graph.Nodes.Select(n => $"{n.Inputs[0]}>{n.Outputs[0]}"));
    }

    [Fact]
    public void An_input_that_is_an_output_too_is_passed_on()
    {
        var model = Load([Call("F", "f", "x", "y")], Function("F", ["a"], ["a"]));
        Assert.Equal("Identity 'y'", Assert.Single(model.Graph.Nodes).ToString());
    }

    [Fact]
    public void A_function_that_nothing_calls_changes_nothing() => Assert.Equal("Relu 'r'", Assert.Single(Load([Wire.Node("Relu", "r", ["x"], ["y"])], Function("F", ["a"], ["a"])).Graph.Nodes).ToString());

    [Fact]
    public void The_operator_set_of_a_function_is_that_of_its_nodes()
    {
        var model = Load([Call("F", "f", "x", "y")], Function("F", ["a"], ["b"], Wire.Node("Softmax", "", ["a"], ["b"])).Message(9, new Wire().Text(1, "").Int(2, 11)));
        Assert.Equal(11, model.Graph.Nodes[0].Opset);
    }

    [Fact]
    public void A_function_that_calls_itself() => Refused(
        "'m' has a function 'G' of domain 'pkg' that calls itself, in G 'f/h/h/g'. The model is damaged: export it again.",
        Function("F", ["a"], ["b"], Call("G", "h", "a", "b")),
        Function("G", ["a"], ["b"], Call("H", "h", "a", "b")),
        Function("H", ["a"], ["b"], Call("G", "g", "a", "b")));

    [Fact]
    public void Functions_that_grow_without_end()
    {
        // Each calls the next one twice: 2^15 nodes in 15 functions.
        var functions = Enumerable.Range(0, 15).Select(i => Function(i == 0 ? "F" : $"F{i}", ["a"], ["b"], Call($"F{i + 1}", "l", "a", "t"), Call($"F{i + 1}", "r", "t", "b")));
        Refused(
            "'m' has more nodes than OnnxLimits.MaxNodes, 1000, once the calls of its functions are written out. Raise the limit if you trust the file.",
            [.. functions, Function("F15", ["a"], ["b"], Wire.Node("Neg", "", ["a"], ["b"]))]);
    }

    [Fact]
    public void Functions_too_deep() => Refused(
        "'m' has functions that call each other more than OnnxLimits.MaxDepth, 20, deep, as F20 'f/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l/l' does. Raise the limit if you trust the file.",
        [.. Enumerable.Range(0, 60).Select(i => Function(i == 0 ? "F" : $"F{i}", ["a"], ["b"], Call($"F{i + 1}", "l", "a", "b")))]);

    [Fact]
    public void A_function_that_reads_what_nothing_makes() => Refused(
        "'m' has in the function 'F' of domain 'pkg' no node or input that makes 'c', which Neg 'n' reads. The model is damaged: export it again.",
        Function("F", ["a"], ["b"], Wire.Node("Neg", "n", ["c"], ["b"])));

    [Fact]
    public void Two_functions_of_one_name() => Refused(
        "'m' defines the function 'F' of domain 'pkg' twice. The model is damaged: export it again.",
        Function("F", ["a"], ["a"]), Function("F", ["a"], ["a"]));

    [Fact]
    public void A_call_with_more_than_there_is() => Refused(
        "F 'f' gives 1 inputs and takes 1 outputs, but the function has 0 and 1. The model is damaged: export it again.",
        Function("F", [], ["b"], Wire.Node("Constant", "", [], ["b"], Real("value_float", 1))));

    [Fact]
    public void A_reference_outside_a_function()
    {
        var model = Wire.Model(Wire.Graph(Wire.Node("LeakyRelu", "r", ["x"], ["y"], Reference("alpha", "slope")))).ToArray();
        var e = Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(model, "m"));
        Assert.Equal("'m' has an attribute 'alpha' of LeakyRelu 'r' that refers to the attribute 'slope' of a function, but lies in none. The model is damaged: export it again.", e.Message);
    }

    static void Refused(string message, params Wire[] functions)
    {
        var model = Model([Call("F", "f", "x", "y")], functions);
        Assert.Equal(message, Assert.Throws<OnnxFormatException>(() => OnnxModel.Load(model, "m", new() { MaxNodes = 1000, MaxDepth = 20 })).Message);
    }

    static OnnxModel Load(Wire[] nodes, params Wire[] functions) => OnnxModel.Load(Model(nodes, functions), "m");

    static byte[] Model(Wire[] nodes, Wire[] functions)
    {
        var model = Wire.Model(Wire.Graph(nodes));
        Array.ForEach(functions, f => model.Message(25, f));
        return model.ToArray();
    }

    static Wire Function(string name, string[] inputs, string[] outputs, params Wire[] nodes)
    {
        var function = new Wire().Text(1, name).Text(10, "pkg");
        Array.ForEach(inputs, i => function.Text(4, i));
        Array.ForEach(outputs, o => function.Text(5, o));
        Array.ForEach(nodes, n => function.Message(7, n));
        return function;
    }

    static Wire Call(string function, string name, string input, string output, params Wire[] attributes) => Wire.Node(function, name, [input], [output], attributes).Text(7, "pkg");

    static Wire Real(string name, float value) => new Wire().Text(1, name).Real(2, value).Int(20, 1);

    static Wire Reference(string name, string to) => new Wire().Text(1, name).Text(21, to).Int(20, 1);
}
