using System.Globalization;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Operators;
using TorchSharp;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>The graph that is traced, and its constants as tensors; shared by all programs over one model.</summary>
sealed class TracedModel : IDisposable
{
    readonly Dictionary<string, int> _weightIndex = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _kept = new(StringComparer.Ordinal);
    readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);
    bool _disposed;

    internal TracedModel(ShapedGraph graph, ModelDescription model, Precision precision, IReadOnlyDictionary<string, Batch> given)
    {
        Graph = graph;
        Model = model;
        Precision = precision;
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                _makers[output] = node;
            }
        }

        Weights = Upload(graph, given);
        FoldConstants();
        Prepare();
    }

    internal ShapedGraph Graph { get; }

    internal ModelDescription Model { get; }

    internal Precision Precision { get; }

    /// <summary>The constants that are held in bfloat16, as a program's variables.</summary>
    internal IReadOnlySet<string> RoundedWeights { get; private set; } = new HashSet<string>();

    /// <summary>The constants, in the order of the argument w of every program.</summary>
    internal torch.Tensor[] Weights { get; private set; }

    /// <summary>Inputs whose value is given: one row each, repeated for every picture.</summary>
    internal IReadOnlyCollection<string> Given { get; private set; } = [];

    /// <summary>
    /// Whether a tensor is laid out with the channels last in memory, whatever its shape says: the layout of libtorch's fast convolutions,
    /// which would otherwise convert what goes in and what comes out of each. It spreads from the input to all that is computed from it;
    /// a picture whose shape has the channels last too gets it by the transposition in front of its first convolution.
    /// </summary>
    internal bool ChannelsLast(string tensor)
        => Graph[tensor].Shape is { Count: 4 } && (!IsInput(tensor) || Model.Input.Layout == ImageLayout.ChannelsFirst) && ConvolutionWeights.Any();

    IEnumerable<string> ConvolutionWeights => Graph.Nodes.Where(n => n.OpType == "Conv" && WeightIndex(n.Inputs[1]) is not null && Graph[n.Inputs[1]].Shape is { Count: 4 }).Select(n => n.Inputs[1]);

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

    /// <summary>The rule of a node where the precision is reduced: its operator's, but what makes the scores is computed in 32 bits.</summary>
    internal Rounding RoundingOf(OnnxNode node) => node == Maker(Model.Score.Logits) ? Rounding.None : Roundings.Of(node);

    /// <summary>Lays out the weights of convolutions as their inputs are, see <see cref="ChannelsLast"/>, and rounds those that are used by nothing else than what is rounded.</summary>
    void Prepare()
    {
        var users = Graph.Nodes.SelectMany(n => n.Inputs.Distinct().Select(i => (Input: i, Node: n))).ToLookup(p => p.Input, p => p.Node, StringComparer.Ordinal);
        var rounded = Precision == Precision.Float32 ? [] : _weightIndex.Where(w => Graph[w.Key].Type.IsFloat() && users[w.Key].Any() && users[w.Key].All(n => RoundingOf(n) == Rounding.Rounded)).Select(w => w.Value).ToHashSet();
        var laidOut = ConvolutionWeights.Select(w => WeightIndex(w)!.Value).ToHashSet();
        int[] changed = [.. rounded.Union(laidOut)];
        if (changed.Length == 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var lines = changed.Select((w, i) => $"w[{i}]{(rounded.Contains(w) ? ".to(15)" : "")}{(laidOut.Contains(w) ? ".contiguous(memory_format=2)" : "")}");
        using var unit = torch.jit.compile($"def prepare(w: List[Tensor]) -> List[Tensor]:\n  return [{string.Join(", ", lines)}]\n");
        var prepared = (torch.Tensor[])unit.invoke("prepare", (object)Array.ConvertAll(changed, i => Weights[i]));
        foreach (var (index, tensor) in changed.Zip(prepared))
        {
            var before = Weights[index];
            Weights[index] = tensor.DetachFromDisposeScope();
            before.Dispose();
        }

        RoundedWeights = rounded.Select(i => string.Create(CultureInfo.InvariantCulture, $"w[{i}]")).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Computes once what depends on constants alone, such as a reshaped weight, and makes it a constant too.</summary>
    void FoldConstants()
    {
        var folded = new List<string>();
        var writer = new ScriptWriter(this, Precision.Float32);
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
