using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Regions;

/// <summary>
/// How a picture that differs from another in one window alone is scored with less work: up to some layer, only what the window can reach is computed again
/// and laid over what the other picture gave; from there on, the model runs as ever. The layer is the one that costs least.
/// </summary>
sealed class RegionPlan
{
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
        var picture = model.Input;
        if (picture.Layout != ImageLayout.ChannelsFirst)
        {
            return null;
        }

        var rules = new RegionRules(graph, picture, RegionAxis.OfWindows(picture.Height, height), RegionAxis.OfWindows(picture.Width, width));
        var work = new RegionWork(graph);
        var best = (Layer: (Layer?)null, Cost: work.Limit, Nodes: new HashSet<OnnxNode>());
        foreach (var layer in rules.Bottlenecks(model))
        {
            var nodes = rules.NodesTo(layer.Name);
            var cost = nodes.Sum(n => work.Of(n) * rules.Tensors[n.Outputs[0]].Share + RegionWork.Copy * rules.Tensors[n.Outputs[0]].Size)
                + RegionWork.Copy * layer.Shape.Aggregate(1.0, (p, d) => p * d)
                + work.Full - nodes.Sum(work.Of);
            if (cost < best.Cost)
            {
                best = (layer, cost, nodes);
            }
        }

        return best.Layer is null ? null : new(best.Layer, rules.Steps(best.Nodes, best.Layer.Name), rules.Tensors, best.Cost / work.Full);
    }
}
