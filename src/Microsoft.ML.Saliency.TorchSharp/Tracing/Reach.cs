using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>Which nodes lead to which tensors, looking no further back than some tensors whose value is given.</summary>
sealed class Reach(TracedModel traced, IEnumerable<string> given)
{
    readonly HashSet<string> _given = new(given, StringComparer.Ordinal);

    /// <summary>The nodes that make some tensors, in the order in which they run.</summary>
    internal List<OnnxNode> NodesOf(IEnumerable<string> tensors)
    {
        var needed = new HashSet<OnnxNode>();
        Visit(tensors, node => needed.Add(node), _ => { });
        return [.. traced.Graph.Nodes.Where(needed.Contains)];
    }

    /// <summary>The given tensors that some tensors are computed from.</summary>
    internal HashSet<string> GivenBehind(IEnumerable<string> tensors)
    {
        var seen = new HashSet<OnnxNode>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        Visit(tensors, seen.Add, tensor => found.Add(tensor));
        return found;
    }

    void Visit(IEnumerable<string> tensors, Func<OnnxNode, bool> first, Action<string> reached)
    {
        var open = new Stack<string>(tensors);
        while (open.TryPop(out var tensor))
        {
            if (_given.Contains(tensor))
            {
                reached(tensor);
            }
            else if (traced.WeightIndex(tensor) is null && traced.Maker(tensor) is { } node && first(node) && traced.Graph[node.Outputs[0]].Ints is null)
            {
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }
    }
}
