using System.Globalization;

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
    readonly HashSet<string> _names;
    readonly HashSet<string> _inner = new(StringComparer.Ordinal);
    readonly Func<OnnxNode, bool>? _runs;

    ShapedGraph(OnnxModel model, Func<OnnxNode, bool>? runs)
    {
        Model = model;
        _runs = runs;
        _constants = new(model.Graph.Initializers, StringComparer.Ordinal);
        _names = new(Subgraphs.Made(model.Graph), StringComparer.Ordinal);
    }

    internal OnnxModel Model { get; }

    /// <summary>The nodes that run, each after those that make its inputs.</summary>
    internal IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>Constants by tensor name: initialisers, Constant nodes, and what was computed from them.</summary>
    internal IReadOnlyDictionary<string, OnnxTensor> Constants => _constants;

    /// <summary>What is known of a tensor.</summary>
    internal TensorInfo this[string tensor] => _tensors.GetValueOrDefault(tensor, TensorInfo.Unknown);

    /// <summary>Whether a tensor is none of the model's, but made where a composite operator or a branch was written out.</summary>
    internal bool IsInner(string tensor) => _inner.Contains(tensor);

    /// <summary>The opset of the newest node.</summary>
    internal int Opset => Nodes.Select(n => n.Opset ?? 0).Append(Model.Opset).Max();

    internal NodeView View(OnnxNode node) => new(node, Model.Opset, name => this[name], _constants);

    /// <param name="model">The model.</param>
    /// <param name="inputShapes">Shapes that replace those the model gives for its inputs, by name; missing ones are taken from the model.</param>
    /// <param name="runs">Whether an engine has a row of its own for a node; what it has none for is written out in simpler operators where it can be. Null keeps all that has a shape.</param>
    /// <exception cref="UnsupportedOperatorException">A branch that an engine would run depends on the data.</exception>
    internal static ShapedGraph Of(OnnxModel model, IReadOnlyDictionary<string, IReadOnlyList<Dim>>? inputShapes = null, Func<OnnxNode, bool>? runs = null)
    {
        var result = new ShapedGraph(model, runs);
        foreach (var (name, tensor) in model.Graph.Initializers)
        {
            result.AddConstant(name, tensor);
        }

        foreach (var input in model.Graph.Inputs)
        {
            result._tensors[input.Name] = new(input.Type, inputShapes?.GetValueOrDefault(input.Name) ?? DeclaredShape(input));
        }

        foreach (var node in model.Graph.Nodes)
        {
            Arity.Check(node);
        }

        foreach (var node in BatchNormFolding.Fold(model.Graph, result.AddConstant))
        {
            result.Add(node);
        }

        result.DropUnused();
        return runs is not null && result._nodes.Find(n => n is { OpType: "If", Domain: "" }) is { } open
            ? throw Throw.Unsupported(open, $"its condition, '{open.Inputs[0]}', depends on the data; export the model so that one branch is left")
            : result;
    }

    /// <summary>The shape that a model gives for an input: a first axis of no fixed length is the rows; any other leaves the shape unknown.</summary>
    static Dim[]? DeclaredShape(OnnxValueInfo input)
        => input.Shape is { } shape && shape.Skip(1).All(a => a.Length is not null) ? [.. shape.Select(a => a.Length is { } length ? length : Dim.Rows)] : null;

    /// <summary>A name like <paramref name="hint"/> that no tensor has, for one that the model does not have.</summary>
    internal string NewName(string hint)
    {
        var name = hint;
        for (var i = 1; !_names.Add(name); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{hint}_{i}");
        }

        _inner.Add(name);
        return name;
    }

    internal void AddConstant(string name, OnnxTensor tensor)
    {
        _constants[name] = tensor;
        _tensors[name] = new(tensor.Type, [.. tensor.Shape.Select(d => (Dim)d)], IntTensor.Of(tensor));
    }

    /// <summary>Adds integers that are known before the model runs; an engine writes them as such and never looks at the node.</summary>
    internal void AddKnown(string name, IntTensor ints)
    {
        _tensors[name] = new(OnnxElementType.Int64, [.. ints.Shape.Select(d => (Dim)d)], ints);
        _nodes.Add(new("Shape", [], [name]));
    }

    /// <summary>Adds a node, or what it is written out in.</summary>
    /// <exception cref="OnnxFormatException">It breaks a rule of its operator.</exception>
    internal void Add(OnnxNode node)
    {
        if (node.Outputs.All(o => o.Length == 0))
        {
            return;
        }

        try
        {
            Arity.Check(node);
            AddChecked(node.Outputs[0].Length > 0 ? node : Subgraphs.WithOutputs(node, [NewName($"{node.Outputs.First(o => o.Length > 0)}/unused"), .. node.Outputs.Skip(1)]));
        }
        catch (Exception e) when (e is not OnnxModelException)
        {
            // Rules take for granted what the standard demands; a node that breaks it otherwise than they foresee ends up here.
            throw Throw.Broken(node, $"its inputs are {string.Join(", ", node.Inputs.Take(8).Select(i => $"'{i}' {this[i]}"))}: {e.Message}", e);
        }
    }

    void AddChecked(OnnxNode node)
    {
        if (node.OpType == "Constant" && node.Domain.Length == 0)
        {
            AddConstant(node.Outputs[0], ConstantOf(node));
            return;
        }

        if (Branches.TryTake(this, node))
        {
            return;
        }

        var view = View(node);
        ShapeChecks.Inputs(view);
        if (Expansions.Find(node, _runs ?? ShapeRules.Has) is { } row && WriteOut(node, row))
        {
            return;
        }

        var infos = ShapeRules.Infer(view);
        ShapeChecks.Outputs(view, infos);
        if (infos.Length > 0 && IntRules.Evaluate(view, infos[0]) is { } ints)
        {
            var type = infos[0].Type is OnnxElementType.Undefined ? OnnxElementType.Int64 : infos[0].Type;
            infos[0] = new(type, [.. ints.Shape.Select(d => (Dim)d)], ints);
            if (ints.IsConstant)
            {
                AddConstant(node.Outputs[0], ints.ToConstant(type));
                return;
            }
        }

        for (var i = 0; i < infos.Length; i++)
        {
            if (node.Outputs[i].Length > 0)
            {
                _tensors[node.Outputs[i]] = infos[i];
            }
        }

        _nodes.Add(node);
    }

    /// <summary>Replaces a node by what it is made of; where no engine will run the graph, a use that is not covered stays as it is.</summary>
    bool WriteOut(OnnxNode node, Expansions.Row row)
    {
        try
        {
            var context = new ExpansionContext(node, this);
            context.Set(0, row(context));
            return true;
        }
        catch (UnsupportedOperatorException) when (_runs is null)
        {
            return false;
        }
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
            if (!_nodes[i].Outputs.Any(o => o.Length > 0 && needed.Contains(o)))
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
