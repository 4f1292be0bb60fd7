using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>An engine whose model is a graph of known sizes: what a way of running it would cost can be worked out before anything runs.</summary>
interface IGraphEngine : ISaliencyEngine
{
    /// <summary>The graph that the engine runs.</summary>
    ShapedGraph Graph { get; }
}
