using System.Collections.Concurrent;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>How many rows an engine sends through its model at once: as many as the memory budget has room for.</summary>
sealed class PassRows(ShapedGraph graph, ModelDescription model, long budget)
{
    // What allocators lose between buffers, as a part of them: measured.
    const double Lost = 0.15;

    readonly ConcurrentDictionary<ProbeKey, int> _known = new();

    internal int Of(Probe probe)
        => model.Input.FixedRows
            ?? _known.GetOrAdd(ProbeKey.Of(probe), _ => (int)Math.Clamp(budget / (1 + Lost) / PassMemory.PerRow(graph, probe.From ?? model.Input.Name, probe), 1, int.MaxValue));
}
