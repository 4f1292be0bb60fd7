namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Nodes and the graphs in their attributes, taken into another graph: names and attributes changed on the way.</summary>
static class Subgraphs
{
    /// <summary>The graphs in a node's attributes, such as the branches of If.</summary>
    internal static IEnumerable<OnnxGraph> Of(OnnxNode node) => node.Attributes.Values.Select(a => a.Value).OfType<OnnxGraph>();

    /// <summary>What a node reads: its inputs, and what its graphs take from the graph around them.</summary>
    internal static IEnumerable<string> Reads(OnnxNode node)
        => node.Inputs.Concat(Of(node).SelectMany(g => g.Nodes.SelectMany(Reads).Concat(g.Outputs.Select(o => o.Name)).Except(Made(g))));

    /// <summary>The names that a graph gives to tensors of its own.</summary>
    internal static IEnumerable<string> Made(OnnxGraph graph)
        => graph.Inputs.Select(i => i.Name).Concat(graph.Initializers.Keys).Concat(graph.Nodes.SelectMany(n => n.Outputs));

    /// <summary>A copy of a node with other names, and with attributes that <paramref name="attribute"/> gives; null drops one.</summary>
    internal static OnnxNode Renamed(OnnxNode node, IReadOnlyDictionary<string, string> names, Func<OnnxAttribute, OnnxAttribute?> attribute, string? name = null)
    {
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        foreach (var (key, given) in node.Attributes)
        {
            if (attribute(given) is { } value)
            {
                attributes[key] = value.Value is OnnxGraph graph ? OnnxAttribute.Of(Renamed(graph, names, attribute)) : value;
            }
        }

        return new(node.OpType, [.. node.Inputs.Select(i => names.GetValueOrDefault(i, i))], [.. node.Outputs.Select(o => names.GetValueOrDefault(o, o))], attributes, name ?? node.Name, node.Domain)
        {
            Overload = node.Overload,
            Opset = node.Opset,
        };
    }

    /// <summary>A copy of a node that makes other tensors.</summary>
    internal static OnnxNode WithOutputs(OnnxNode node, IReadOnlyList<string> outputs)
        => new(node.OpType, node.Inputs, outputs, node.Attributes, node.Name, node.Domain) { Overload = node.Overload, Opset = node.Opset };

    static OnnxGraph Renamed(OnnxGraph graph, IReadOnlyDictionary<string, string> names, Func<OnnxAttribute, OnnxAttribute?> attribute)
    {
        // What the graph makes itself hides what is outside.
        var made = Made(graph).ToHashSet(StringComparer.Ordinal);
        var outer = made.Overlaps(names.Keys) ? names.Where(n => !made.Contains(n.Key)).ToDictionary(StringComparer.Ordinal) : names;
        return graph with
        {
            Nodes = [.. graph.Nodes.Select(n => Renamed(n, outer, attribute))],
            Outputs = [.. graph.Outputs.Select(o => o with { Name = outer.GetValueOrDefault(o.Name, o.Name) })],
        };
    }
}
