using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Regions;

/// <summary>
/// How a picture that differs from another in one window alone is scored with less work: up to some layer, only what the window can reach is computed again
/// and laid over what the other picture gave; from there on, the model runs as ever. The layer is the one that costs least.
/// </summary>
sealed class RegionPlan
{
    // In multiplications of a convolution, which are the cheapest: what it costs to read, change and write a number.
    const double Touch = 15, Copy = 30;

    /// <summary>A plan must save at least this part of the work.</summary>
    const double Worthwhile = 0.1;

    RegionPlan(Layer layer, IReadOnlyList<RegionStep> steps, IReadOnlyDictionary<string, RegionTensor> tensors, double share)
        => (Layer, Steps, Tensors, Share) = (layer, steps, tensors, share);

    /// <summary>Where the model takes over.</summary>
    internal Layer Layer { get; }

    /// <summary>What runs before, in order.</summary>
    internal IReadOnlyList<RegionStep> Steps { get; }

    internal IReadOnlyDictionary<string, RegionTensor> Tensors { get; }

    /// <summary>Estimated work, as a part of that of a full pass.</summary>
    internal double Share { get; }

    /// <summary>Tensors whose values for the unchanged picture are needed.</summary>
    internal IReadOnlyList<string> Cached => [.. Steps.Where(s => s.Window is not null || s.Inputs.Count > 1).SelectMany(s => s.Inputs).Append(Layer.Name).Distinct()];

    /// <summary>Makes a plan for windows of a size; null where none saves work.</summary>
    internal static RegionPlan? Of(ShapedGraph graph, ModelDescription model, int height, int width)
    {
        if (model.Input.Layout != ImageLayout.ChannelsFirst)
        {
            return null;
        }

        var rules = new RegionRules(graph, model.Input, height, width);
        var costs = graph.Nodes.ToDictionary(n => n, n => Cost(graph, n));
        var full = costs.Values.Sum();
        var best = (Layer: (Layer?)null, Cost: (1 - Worthwhile) * full, Nodes: new HashSet<OnnxNode>());
        foreach (var layer in model.Layers.Where(l => l is { IsBottleneck: true, Tokens: null, Layout: ImageLayout.ChannelsFirst } && rules.Tensors.ContainsKey(l.Name)))
        {
            var nodes = rules.NodesTo(layer.Name);
            var cost = nodes.Sum(n => costs[n] * rules.Tensors[n.Outputs[0]].Share + Copy * rules.Tensors[n.Outputs[0]].Size)
                + Copy * layer.Shape.Aggregate(1.0, (p, d) => p * d)
                + full - nodes.Sum(n => costs[n]);
            if (cost < best.Cost)
            {
                best = (layer, cost, nodes);
            }
        }

        return best.Layer is null ? null : new(best.Layer, rules.Steps(best.Nodes, best.Layer.Name), rules.Tensors, best.Cost / full);
    }

    static double Cost(ShapedGraph graph, OnnxNode node)
    {
        var made = graph[node.Outputs[0]].Shape is { } shape ? shape.Aggregate(1.0, (n, d) => n * d.Factor) : 0;
        return PassCost.Operations(graph.View(node)) + Touch * made;
    }
}
