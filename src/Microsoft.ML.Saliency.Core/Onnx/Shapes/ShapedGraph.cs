namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// A model's graph made ready for engines: constants and shape arithmetic computed, BatchNormalization folded into the convolution
/// before it, nodes that nothing needs left out, and the shape of every tensor known as far as it can be.
/// </summary>
sealed class ShapedGraph
{
    readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    readonly Dictionary<string, OnnxTensor> _constants;
    readonly List<OnnxNode> _nodes = [];

    ShapedGraph(OnnxModel model)
    {
        Model = model;
        _constants = new(model.Graph.Initializers, StringComparer.Ordinal);
    }

    internal OnnxModel Model { get; }

    /// <summary>The nodes that run, each after those that make its inputs.</summary>
    internal IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>Constants by tensor name: initialisers, Constant nodes, and what was computed from them.</summary>
    internal IReadOnlyDictionary<string, OnnxTensor> Constants => _constants;

    /// <summary>What is known of a tensor.</summary>
    internal TensorInfo this[string tensor] => _tensors.GetValueOrDefault(tensor, TensorInfo.Unknown);

    internal NodeView View(OnnxNode node) => new(node, Model.Opset, name => this[name], _constants);

    /// <param name="model">The model.</param>
    /// <param name="inputShapes">Shapes that replace those the model gives for its inputs, by name; missing ones are taken from the model.</param>
    internal static ShapedGraph Of(OnnxModel model, IReadOnlyDictionary<string, IReadOnlyList<Dim>>? inputShapes = null)
    {
        var result = new ShapedGraph(model);
        foreach (var (name, tensor) in model.Graph.Initializers)
        {
            result.AddConstant(name, tensor);
        }

        foreach (var input in model.Graph.Inputs)
        {
            result._tensors[input.Name] = new(input.Type, inputShapes?.GetValueOrDefault(input.Name) ?? DeclaredShape(input));
        }

        foreach (var node in BatchNormFolding.Fold(model.Graph, result.AddConstant))
        {
            result.Add(node);
        }

        result.DropUnused();
        return result;
    }

    /// <summary>The shape that a model gives for an input: a first axis of no fixed length is the rows; any other leaves the shape unknown.</summary>
    static Dim[]? DeclaredShape(OnnxValueInfo input)
        => input.Shape is { } shape && shape.Skip(1).All(a => a.Length is not null) ? [.. shape.Select(a => a.Length is { } length ? length : Dim.Rows)] : null;

    void AddConstant(string name, OnnxTensor tensor)
    {
        _constants[name] = tensor;
        _tensors[name] = new(tensor.Type, [.. tensor.Shape.Select(d => (Dim)d)], IntTensor.Of(tensor));
    }

    void Add(OnnxNode node)
    {
        if (node.OpType == "Constant" && node.Domain.Length == 0)
        {
            AddConstant(node.Outputs[0], ConstantOf(node));
            return;
        }

        var view = View(node);
        var infos = ShapeRules.Infer(view);
        if (infos.Length > 0 && IntRules.Evaluate(view, infos[0]) is { } ints)
        {
            var type = infos[0].Type is OnnxElementType.Undefined ? OnnxElementType.Int64 : infos[0].Type;
            infos[0] = new(type, [.. ints.Shape.Select(d => (Dim)d)], ints);
            if (ints.IsConstant && type == OnnxElementType.Int64)
            {
                AddConstant(node.Outputs[0], OnnxTensor.Of(ints.Constants, [.. ints.Shape.Select(d => (long)d)]));
                return;
            }
        }

        for (var i = 0; i < infos.Length; i++)
        {
            _tensors[node.Outputs[i]] = infos[i];
        }

        _nodes.Add(node);
    }

    static OnnxTensor ConstantOf(OnnxNode node) => node.Attributes.Values.FirstOrDefault()?.Value switch
    {
        OnnxTensor tensor => tensor,
        float value => OnnxTensor.Of([value]),
        long value => OnnxTensor.Of([value]),
        float[] values => OnnxTensor.Of(values, values.Length),
        long[] values => OnnxTensor.Of(values, values.Length),
        _ => throw Throw.Unsupported(node, "its value is neither a tensor nor numbers"),
    };

    void DropUnused()
    {
        var needed = Model.Graph.Outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = _nodes.Count - 1; i >= 0; i--)
        {
            if (!_nodes[i].Outputs.Any(needed.Contains))
            {
                _nodes.RemoveAt(i);
                continue;
            }

            // What is known as integers is written as such by engines: nothing that it was computed from has to run for it.
            if (this[_nodes[i].Outputs[0]].Ints is null)
            {
                needed.UnionWith(_nodes[i].Inputs);
            }
        }
    }
}
