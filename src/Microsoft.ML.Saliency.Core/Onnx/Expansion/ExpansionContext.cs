namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A composite node as its row sees it: its inputs, its attributes, and the graph that simpler nodes are added to, their shapes known at once.</summary>
sealed class ExpansionContext(OnnxNode node, ShapedGraph graph) : NodeView(node, graph.Model.Opset, name => graph[name], graph.Constants)
{
    /// <summary>The most numbers of a constant that a row makes.</summary>
    const int MaxConstant = 1 << 26;

    /// <summary>An input.</summary>
    internal Term this[int input] => new(this, Node.Inputs[input]);

    /// <summary>An optional input; null where it is left out.</summary>
    internal Term? Optional(int input) => Node.HasInput(input) ? this[input] : null;

    /// <summary>Whether an output is wanted.</summary>
    internal bool Wants(int output) => output < Node.Outputs.Count && Node.Outputs[output].Length > 0;

    internal TensorInfo Info(string tensor) => graph[tensor];

    /// <summary>The value of an operator applied to tensors.</summary>
    internal Term Let(string op, IEnumerable<Term> inputs, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes)
    {
        var given = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        foreach (var (attribute, value) in attributes)
        {
            given.Add(attribute, value);
        }

        var name = NewName(op);
        graph.Add(new(op, [.. inputs.Select(i => i.Name)], [name], given, Node.Name) { Opset = Expansions.OpsetOf(op) });
        return new(this, name);
    }

    internal Term Constant(OnnxTensor tensor)
    {
        var name = NewName("constant");
        graph.AddConstant(name, tensor);
        return new(this, name);
    }

    /// <summary>Refuses a constant of more numbers than <see cref="MaxConstant"/> before it is made.</summary>
    internal void CheckConstant(double count)
    {
        if (count > MaxConstant)
        {
            throw Throw.Broken(Node, $"it is written out with a constant of {count:G4} numbers, and {MaxConstant} are the most");
        }
    }

    /// <summary>A scalar.</summary>
    internal Term Number(float value) => Constant(OnnxTensor.Of([value]));

    /// <summary>A list of integers.</summary>
    internal Term Longs(params long[] values) => Constant(OnnxTensor.Of(values, values.Length));

    /// <summary>Lengths as a list of integers.</summary>
    internal Term Lengths(IReadOnlyList<Dim> dims)
    {
        if (dims.All(d => d.Constant is not null))
        {
            return Longs([.. dims.Select(d => d.Factor)]);
        }

        var name = NewName("lengths");
        graph.AddKnown(name, IntTensor.Vector([.. dims]));
        return new(this, name);
    }

    /// <summary>Makes an output; does nothing where it is not wanted.</summary>
    internal void Set(int output, Term value)
    {
        if (Wants(output))
        {
            graph.Add(new("Identity", [value.Name], [Node.Outputs[output]], name: Node.Name) { Origin = Node.Origin });
        }
    }

    /// <summary>Refuses a use of the operator that the row does not cover.</summary>
    internal UnsupportedOperatorException Refuse(string reason) => Throw.Unsupported(Node, reason);

    string NewName(string hint) => graph.NewName($"{Node.Outputs.FirstOrDefault(o => o.Length > 0, Node.OpType)}/{hint}");
}
