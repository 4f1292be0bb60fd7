using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Regions;

namespace Microsoft.ML.Saliency;

/// <summary>The sessions of the steps of a <see cref="RegionPlan"/>, each an operator or a few over a part of its input.</summary>
sealed class RegionSessions(int opset, OnnxRuntimeEngineOptions options) : IDisposable
{
    readonly ConcurrentDictionary<RegionStep, Lazy<InferenceSession>> _sessions = new(ReferenceEqualityComparer.Instance);

    internal void Run(RegionStep step, IReadOnlyList<float[]> inputs, int rows, float[] output)
    {
        var graph = step.Graph!;
        var session = _sessions.GetOrAdd(step, s => new(() => ProbeSession.Open(OnnxWriter.Write(s.Graph!, opset), options))).Value;
        using var run = new RunOptions();
        var values = inputs.Select((data, i) => OrtValue.CreateTensorValueFromMemory(data, [rows, .. graph.Inputs[i].Shape!.Skip(1).Select(d => d.Length!.Value)])).ToList();
        try
        {
            using var results = session.Run(run, [.. graph.Inputs.Select(i => i.Name)], values, [graph.Outputs[0].Name]);
            results[0].GetTensorDataAsSpan<float>().CopyTo(output);
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values.Where(s => s.IsValueCreated))
        {
            session.Value.Dispose();
        }
    }
}
