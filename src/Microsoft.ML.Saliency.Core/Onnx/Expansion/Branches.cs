namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Replaces an If whose condition is known before the model runs by the nodes of the branch that it takes.</summary>
static class Branches
{
    /// <summary>Whether the node is an If whose condition is known; its branch is then part of the graph.</summary>
    internal static bool TryTake(ShapedGraph graph, OnnxNode node)
    {
        if (node is not { OpType: "If", Domain: "" } || Condition(graph, node) is not { } condition)
        {
            return false;
        }

        var name = condition ? "then_branch" : "else_branch";
        var branch = node.Attributes.GetValueOrDefault(name)?.Value as OnnxGraph
            ?? throw Throw.Format($"{node} has no {name}. The model is damaged: export it again.");
        if (branch.Outputs.Count < node.Outputs.Count || branch.Inputs.Count > 0)
        {
            throw Throw.Format($"The {name} of {node} gives {branch.Outputs.Count} outputs and takes {branch.Inputs.Count} inputs; it should give {node.Outputs.Count} and take none. The model is damaged: export it again.");
        }

        // Two branches, or two copies of one, may use the same names.
        var names = branch.Initializers.Keys.Concat(branch.Nodes.SelectMany(n => n.Outputs)).Where(n => n.Length > 0).ToDictionary(n => n, graph.NewName, StringComparer.Ordinal);
        foreach (var (tensor, value) in branch.Initializers)
        {
            graph.AddConstant(names[tensor], value);
        }

        foreach (var inner in branch.Nodes)
        {
            graph.Add(Subgraphs.Renamed(inner, names, a => a));
        }

        foreach (var (output, inner) in node.Outputs.Zip(branch.Outputs).Where(p => p.First.Length > 0))
        {
            graph.Add(new("Identity", [names.GetValueOrDefault(inner.Name, inner.Name)], [output], name: node.Name));
        }

        return true;
    }

    static bool? Condition(ShapedGraph graph, OnnxNode node)
        => !node.HasInput(0) ? throw Throw.Format($"{node} has no condition. The model is damaged: export it again.")
            : graph[node.Inputs[0]].Ints is { IsConstant: true, Values: [var value] } ? value.Factor != 0
            : null;
}
