using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>The model that graphs are made of, looked at once for all of them.</summary>
sealed class DifferentiableModel
{
    readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);

    internal DifferentiableModel(ShapedGraph graph, OnnxRuntimeEngineOptions options)
    {
        // An operator that is not known leaves the shapes behind it unknown too: say the cause, not the consequence.
        foreach (var node in graph.Nodes)
        {
            OnnxOperators.Require(node);
        }

        Graph = graph;
        Model = ModelDescriber.Describe(graph, options.InputName, options.Given.Keys);
        Given = options.Given;
        SmallFile = options.SmallFile;
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                _makers[output] = node;
            }
        }

        foreach (var (name, value) in Given)
        {
            var shape = graph[name].Shape ?? [];
            if (value.Rows != 1 || !shape.Skip(1).Select(d => d.Constant).SequenceEqual(value.RowShape.Select(d => (long?)d)))
            {
                throw Throw.GivenShape(graph.Model, name, shape, value);
            }
        }
    }

    internal ShapedGraph Graph { get; }

    internal ModelDescription Model { get; }

    /// <summary>Inputs whose value is given: one row each, repeated for every picture.</summary>
    internal IReadOnlyDictionary<string, Batch> Given { get; }

    internal bool SmallFile { get; }

    /// <summary>Shape of one row of a tensor.</summary>
    /// <exception cref="ArgumentException">The model does not compute it, or its shape depends on the data.</exception>
    internal IReadOnlyList<int> RowShape(string tensor)
        => (tensor == Model.Input.Name || _makers.ContainsKey(tensor) ? RowShapes.Of(Graph[tensor].Shape, Model.Input.FixedRows) : null)
            ?? throw Throw.UnknownTensor(Model, tensor);

    /// <summary>The nodes that lead to some tensors, in the order in which they run, looking no further back than one tensor that is given.</summary>
    internal List<OnnxNode> NodesTo(IEnumerable<string> tensors, string start)
    {
        var needed = new HashSet<OnnxNode>();
        var open = new Stack<string>(tensors);
        while (open.TryPop(out var tensor))
        {
            // What is known as integers is written as such: nothing that it was computed from has to run for it.
            if (tensor != start && _makers.TryGetValue(tensor, out var node) && needed.Add(node) && Graph[node.Outputs[0]].Ints is null)
            {
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return [.. Graph.Nodes.Where(needed.Contains)];
    }

    /// <summary>A constant as the graph computes with it: floats of every width as 32-bit floats, integers as 64-bit integers.</summary>
    internal static OnnxTensor Widen(OnnxTensor tensor) => tensor.Type == tensor.Type.Held() ? tensor
        : tensor.Type.IsFloat() ? OnnxTensor.Of(tensor.ToSingles(), [.. tensor.Shape])
        : OnnxTensor.Of(tensor.ToInt64s(), [.. tensor.Shape]);
}
