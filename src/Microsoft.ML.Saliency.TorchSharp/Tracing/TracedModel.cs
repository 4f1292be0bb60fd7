using Microsoft.ML.Saliency.Onnx;
using TorchSharp;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>The graph that is traced, and its constants as tensors; shared by all programs over one model.</summary>
sealed class TracedModel : IDisposable
{
    readonly Dictionary<string, int> _weightIndex = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _kept = new(StringComparer.Ordinal);
    readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);
    readonly long _bytesPerRow;
    bool _disposed;

    internal TracedModel(ShapedGraph graph, ModelDescription model, IReadOnlyDictionary<string, Batch>? given = null)
    {
        Graph = graph;
        Model = model;
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                _makers[output] = node;
            }

            _bytesPerRow += sizeof(float) * node.Outputs.Sum(o => graph[o].Shape is { } shape && Dim.Product(shape) is { } size ? size.Factor : 0);
        }

        Weights = Upload(graph, given ?? new Dictionary<string, Batch>());
        FoldConstants();
    }

    internal ShapedGraph Graph { get; }

    internal ModelDescription Model { get; }

    /// <summary>The constants, in the order of the argument w of every program.</summary>
    internal torch.Tensor[] Weights { get; private set; }

    /// <summary>Inputs whose value is given: one row each, repeated for every picture.</summary>
    internal IReadOnlyCollection<string> Given { get; private set; } = [];

    internal OnnxNode? Maker(string tensor) => _makers.GetValueOrDefault(tensor);

    /// <summary>The index of a constant that an operator's row computes; kept for all programs.</summary>
    internal int Keep(string name, Func<OnnxTensor> make)
    {
        lock (_kept)
        {
            if (!_kept.TryGetValue(name, out var index))
            {
                _kept[name] = index = Weights.Length;
                Weights = [.. Weights, TensorData.Upload(make()).DetachFromDisposeScope()];
            }

            return index;
        }
    }

    internal int? WeightIndex(string tensor) => _weightIndex.TryGetValue(tensor, out var index) ? index : null;

    internal bool IsInput(string tensor) => tensor == Model.Input.Name;

    /// <summary>What one row takes: its activations, and as much again for their gradients where those are wanted.</summary>
    internal long BytesPerRow(Probe probe)
        => Math.Max(1, (_bytesPerRow + sizeof(float) * Model.Input.RowShape.Aggregate(1L, (n, d) => n * d)) * (probe.Gradients.Count > 0 ? 2 : 1));

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(TorchSharpEngine));

    public void Dispose()
    {
        _disposed = true;
        foreach (var weight in Weights)
        {
            weight.Dispose();
        }

        Weights = [];
    }

    torch.Tensor[] Upload(ShapedGraph graph, IReadOnlyDictionary<string, Batch> given)
    {
        var used = graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Model.Graph.Outputs.Select(o => o.Name)).ToHashSet(StringComparer.Ordinal);
        var result = new List<torch.Tensor>();
        foreach (var (name, tensor) in graph.Constants.Where(c => used.Contains(c.Key)))
        {
            _weightIndex[name] = result.Count;
            result.Add(TensorData.Upload(tensor));
        }

        foreach (var (name, value) in given)
        {
            var shape = graph[name].Shape ?? [];
            if (value.Rows != 1 || !shape.Skip(1).Select(d => d.Constant).SequenceEqual(value.RowShape.Select(d => (long?)d)))
            {
                throw Throw.GivenShape(graph.Model, name, shape, value);
            }

            _weightIndex[name] = result.Count;
            result.Add(TensorData.Upload<float>(value.Data, [1, .. value.RowShape.Select(d => (long)d)], torch.ScalarType.Float32));
        }

        Given = [.. given.Keys];
        return [.. result];
    }

    /// <summary>Computes once what depends on constants alone, such as a reshaped weight, and makes it a constant too.</summary>
    void FoldConstants()
    {
        var folded = new List<string>();
        var writer = new ScriptWriter(this);
        foreach (var node in Graph.Nodes.Where(n => n.Inputs.Count > 0 && n.Inputs.All(i => i.Length == 0 || writer.Has(i) || (WeightIndex(i) is not null && !Given.Contains(i)))))
        {
            writer.Write(node);
            folded.AddRange(node.Outputs.Where(o => o.Length > 0));
        }

        if (folded.Count == 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var unit = torch.jit.compile($"def fold(w: List[Tensor]) -> List[Tensor]:\n{writer.Body}  return [{string.Join(", ", folded.Select(writer.Variable))}]\n");
        var tensors = (torch.Tensor[])unit.invoke("fold", (object)Weights);
        foreach (var (name, tensor) in folded.Zip(tensors))
        {
            _weightIndex[name] = Weights.Length;
            Weights = [.. Weights, tensor.DetachFromDisposeScope()];
        }
    }
}
