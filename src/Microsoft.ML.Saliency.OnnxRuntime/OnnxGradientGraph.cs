using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>Makes, from a model, the model that also computes gradients: reverse mode over its graph, in standard operators.</summary>
public static class OnnxGradientGraph
{
    /// <summary>
    /// The model that answers a probe. Inputs: the picture (or the tensor that <see cref="Probe.From"/> names), and "saliency/target": class indices [N],
    /// negative for the predicted class, or the weights [N, K] of weighted scores. Outputs: "saliency/class" [N], "saliency/value" [N], "saliency/output"
    /// and "saliency/scores" [N, K], and "saliency/value of T" and "saliency/gradient of T" for each wanted tensor T.
    /// </summary>
    /// <exception cref="UnsupportedOperatorException">The model uses an operator, or one in a way, that has no gradient here; the message names the node.</exception>
    /// <exception cref="ArgumentException">The model has no picture input of fixed size or no class scores, or the probe names a tensor that it lacks.</exception>
    public static OnnxModel Build(OnnxModel model, Probe probe, OnnxRuntimeEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(probe);
        options ??= new();
        return Build(new DifferentiableModel(options.Shape(model, OnnxOperators.Has), options), probe);
    }

    internal static OnnxModel Build(DifferentiableModel model, Probe probe)
    {
        var graph = ProbeGraph.Write(model, ProbeKey.Of(probe));
        return OnnxModel.Create(graph.Graph, graph.Opset, model.Graph.Model.Name);
    }
}
