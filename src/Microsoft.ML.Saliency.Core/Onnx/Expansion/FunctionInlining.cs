using System.Globalization;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Writes out the calls of functions that a model file defines, so that only operators are left.</summary>
sealed class FunctionInlining
{
    /// <summary>Names of tensors inside nested calls say where they are, up to this length.</summary>
    const int LongestName = 200;

    static readonly Dictionary<string, string> s_none = [];

    readonly string _model;
    readonly IReadOnlyDictionary<OnnxFunctionKey, OnnxFunction> _functions;
    readonly OnnxLimits _limits;
    readonly HashSet<string> _names;
    readonly HashSet<OnnxFunctionKey> _open = [];
    long _nodes;
    int _next;

    FunctionInlining(string model, OnnxGraph graph, IReadOnlyDictionary<OnnxFunctionKey, OnnxFunction> functions, OnnxLimits limits)
    {
        (_model, _functions, _limits) = (model, functions, limits);
        _names = new(AllNames(graph), StringComparer.Ordinal);
    }

    /// <summary>The graph without calls. Tensors of the graph keep their names; those inside a call are named after it.</summary>
    /// <exception cref="OnnxFormatException">A function calls itself, or the graph becomes larger than the limits allow.</exception>
    internal static OnnxGraph Inline(string model, OnnxGraph graph, IReadOnlyDictionary<OnnxFunctionKey, OnnxFunction> functions, OnnxLimits limits)
        => functions.Count == 0 ? graph : new FunctionInlining(model, graph, functions, limits).Inlined(graph);

    static IEnumerable<string> AllNames(OnnxGraph graph)
        => Subgraphs.Made(graph).Concat(graph.Nodes.SelectMany(Subgraphs.Of).SelectMany(AllNames));

    OnnxGraph Inlined(OnnxGraph graph) => graph with { Nodes = Inlined(graph.Nodes) };

    List<OnnxNode> Inlined(IEnumerable<OnnxNode> nodes)
    {
        var result = new List<OnnxNode>();
        foreach (var node in nodes)
        {
            // A node costs what it lists, too: a few with very long lists are as large as many.
            _nodes += 1 + (node.Inputs.Count + node.Outputs.Count) / 16;
            if (_nodes > _limits.MaxNodes)
            {
                throw Throw.Format($"'{_model}' has more nodes than OnnxLimits.MaxNodes, {_limits.MaxNodes}, once the calls of its functions are written out. Raise the limit if you trust the file.");
            }

            if (_functions.TryGetValue(OnnxFunctionKey.Of(node), out var function))
            {
                result.AddRange(Body(node, function));
            }
            else
            {
                result.Add(Subgraphs.Of(node).Any()
                    ? Subgraphs.Renamed(node, s_none, a => a.Value is OnnxGraph graph ? OnnxAttribute.Of(Inlined(graph)) : a)
                    : node);
            }
        }

        return result;
    }

    List<OnnxNode> Body(OnnxNode call, OnnxFunction function)
    {
        var key = OnnxFunctionKey.Of(call);
        if (_open.Count >= _limits.MaxDepth || !_open.Add(key))
        {
            throw Throw.Format(_open.Contains(key)
                ? $"'{_model}' has a function '{key.Name}' of domain '{key.Domain}' that calls itself, in {call}. The model is damaged: export it again."
                : $"'{_model}' has functions that call each other more than OnnxLimits.MaxDepth, {_limits.MaxDepth}, deep, as {call} does. Raise the limit if you trust the file.");
        }

        if (call.Inputs.Count > function.Inputs.Count || call.Outputs.Count > function.Outputs.Count)
        {
            throw Throw.Format($"{call} gives {call.Inputs.Count} inputs and takes {call.Outputs.Count} outputs, but the function has {function.Inputs.Count} and {function.Outputs.Count}. The model is damaged: export it again.");
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < function.Inputs.Count; i++)
        {
            names[function.Inputs[i]] = call.HasInput(i) ? call.Inputs[i] : "";
        }

        var through = new List<OnnxNode>();
        for (var i = 0; i < call.Outputs.Count; i++)
        {
            var inner = function.Outputs[i];
            if (call.Outputs[i].Length > 0 && names.TryGetValue(inner, out var input))
            {
                through.Add(new("Identity", [input], [call.Outputs[i]]));
            }
            else if (call.Outputs[i].Length > 0)
            {
                names[inner] = call.Outputs[i];
            }
        }

        var place = call.Name.Length > 0 ? call.Name : call.Outputs.FirstOrDefault(o => o.Length > 0, call.OpType);
        foreach (var made in function.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0))
        {
            if (!names.ContainsKey(made))
            {
                names[made] = NewName($"{place}/{made}");
            }
        }

        var body = Inlined(function.Nodes.Select(n => Subgraphs.Renamed(n, names, Given, Shortened($"{place}/{(n.Name.Length > 0 ? n.Name : n.OpType)}"))));
        _open.Remove(key);
        return [.. body, .. through];

        OnnxAttribute? Given(OnnxAttribute attribute)
            => attribute.Value is OnnxAttributeReference reference
                ? call.Attributes.GetValueOrDefault(reference.Name) ?? function.Defaults.GetValueOrDefault(reference.Name)
                : attribute;
    }

    string NewName(string hint)
    {
        var name = Shortened(hint);
        while (!_names.Add(name))
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{Shortened(hint)}_{_next++}");
        }

        return name;
    }

    static string Shortened(string name) => name.Length <= LongestName ? name : name[^LongestName..];
}
