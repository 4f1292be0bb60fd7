namespace Microsoft.ML.Saliency.Onnx;

/// <summary>The nodes of a model that an engine has no row for, for <see cref="EngineOptions.Lacks"/>.</summary>
static class UnsupportedNodes
{
    /// <param name="shape">Makes the graph as the engine would run it.</param>
    /// <param name="has">Whether the engine has a row for a node.</param>
    /// <param name="engine">The engine's name in messages.</param>
    internal static IReadOnlyList<UnsupportedNode> Of(Func<ShapedGraph> shape, Func<OnnxNode, bool> has, string engine)
    {
        try
        {
            return
            [
                .. shape().Nodes.Where(n => !has(n)).Select(n =>
                {
                    var op = n.Domain.Length > 0 ? $"{n.Domain}.{n.OpType}" : n.OpType;
                    return new UnsupportedNode(n.Name, op, $"The {engine} engine has no operator '{op}'.");
                }),
            ];
        }
        catch (UnsupportedOperatorException e)
        {
            return [new("", "", e.Message)];
        }
    }
}
