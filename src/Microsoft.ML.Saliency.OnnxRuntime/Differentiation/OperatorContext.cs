using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>A node as an operator's row sees it: its tensors, its attributes, and the cotangent of its output.</summary>
sealed class OperatorContext(OnnxNode node, ShapedGraph shaped, GraphBuilder graph) : NodeView(node, shaped.Model.Opset, name => shaped[name], shaped.Constants)
{
    /// <summary>An input.</summary>
    internal Value this[int input] => graph[Node.Inputs[input]];

    /// <summary>The inputs.</summary>
    internal IEnumerable<Value> All => Node.Inputs.Select(i => graph[i]);

    /// <summary>The first output.</summary>
    internal Value Y => graph[Node.Outputs[0]];

    /// <summary>The gradient of the target with respect to <see cref="Y"/>.</summary>
    internal Value G => Cotangents[0] ?? graph.Zeros(OutputShape);

    /// <summary>The gradients of the target with respect to all outputs; null for those that the target does not depend on.</summary>
    internal IReadOnlyList<Value?> Cotangents { get; set; } = [];

    internal GraphBuilder Graph => graph;

    /// <summary>Whether the row will be asked for a gradient, so that the forward pass should keep what that needs.</summary>
    internal bool Differentiated { get; set; }

    /// <summary>What the forward pass kept for the gradient.</summary>
    internal Value Kept { get; set; }

    /// <summary>Whether weights are written once, in the model's layout, at the price of a slower backward pass.</summary>
    internal bool SmallFile { get; init; }

    /// <summary>Shape of the output; an error names the node where it is not known.</summary>
    internal IReadOnlyList<Dim> OutputShape => Output(0).Shape ?? throw Refuse("the shape of its output depends on the data");

    /// <summary>Writes the node at the opset of the graph, or as integers where these are known before the model runs.</summary>
    internal void WriteForward()
    {
        if (Output(0).Ints is { } ints)
        {
            // What depends on the number of rows is computed as integers.
            var values = ints.IsConstant ? graph.Constant(ints.ToConstant(Output(0).Type)) : graph.Shape(ints.Values);
            values = ints.IsConstant || !Output(0).Type.IsFloat() ? values : values.AsFloat();
            Write("Reshape", [values, graph.Longs([.. ints.Shape.Select(d => (long)d)])]);
        }
        else if (OnnxOperators.Require(Node).Write is { } write)
        {
            write(this);
        }
        else
        {
            WriteSame(Node.Outputs);
        }
    }

    /// <summary>Writes the node with another operator, inputs or attributes; its first output keeps its name.</summary>
    internal void Write(string op, IEnumerable<Value> inputs, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes)
        => graph.Add(new(op, [.. inputs.Select(i => i.Name)], [Node.Outputs[0]], GraphBuilder.Dictionary(attributes), Node.Name));

    /// <summary>Writes the node with other inputs or attributes; all of its outputs keep their names.</summary>
    internal void WriteAll(string op, IEnumerable<Value> inputs, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes)
        => graph.Add(new(op, [.. inputs.Select(i => i.Name)], Node.Outputs, GraphBuilder.Dictionary(attributes), Node.Name));

    /// <summary>Writes the node as it is, with more or fewer outputs.</summary>
    internal void WriteSame(params IReadOnlyList<string> outputs)
        => graph.Add(new(Node.OpType, Node.Inputs, outputs, Node.Attributes, Node.Name));

    /// <summary>Undoes the broadcasting of an input: the cotangent is summed over the axes along which the input was repeated.</summary>
    internal Value Unbroadcast(Value cotangent, int input, IReadOnlyList<Dim>? shape = null)
    {
        var (from, to) = (shape ?? OutputShape, ShapeOf(input));
        if (from.SequenceEqual(to))
        {
            return cotangent;
        }

        var added = from.Count - to.Count;
        var axes = Enumerable.Range(0, from.Count).Where(i => i < added || (to[i - added] == 1 && from[i] != 1)).Select(i => (long)i).ToArray();
        var sum = cotangent.Sum(axes);
        return added == 0 ? sum : sum.Reshape(to);
    }

    /// <summary>Refuses a use of the operator that the row does not cover.</summary>
    internal UnsupportedOperatorException Refuse(string reason) => Throw.Unsupported(Node, reason);
}
