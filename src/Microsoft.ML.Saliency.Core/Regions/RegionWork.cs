using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Regions;

/// <summary>What running a model takes, in multiplications of a convolution, which are the cheapest; for choosing among ways to run it.</summary>
sealed class RegionWork
{
    /// <summary>What it costs to read, change and write a number.</summary>
    const double Touch = 15;

    /// <summary>What it costs to copy one to another place.</summary>
    internal const double Copy = 30;

    /// <summary>Another way than full passes must save at least this part of the work.</summary>
    const double Worthwhile = 0.1;

    readonly Dictionary<OnnxNode, double> _nodes;

    internal RegionWork(ShapedGraph graph)
    {
        _nodes = graph.Nodes.ToDictionary(n => n, n => Cost(graph, n));
        Full = _nodes.Values.Sum();
    }

    /// <summary>A full pass.</summary>
    internal double Full { get; }

    /// <summary>What another way may cost at most.</summary>
    internal double Limit => (1 - Worthwhile) * Full;

    /// <summary>One node.</summary>
    internal double Of(OnnxNode node) => _nodes[node];

    static double Cost(ShapedGraph graph, OnnxNode node)
    {
        var made = graph[node.Outputs[0]].Shape is { } shape ? shape.Aggregate(1.0, (n, d) => n * d.Factor) : 0;
        return PassCost.Operations(graph.View(node)) + Touch * made;
    }
}
