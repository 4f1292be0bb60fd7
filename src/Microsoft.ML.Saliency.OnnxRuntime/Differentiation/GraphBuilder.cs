using System.Globalization;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>Collects the nodes and constants of a graph that is being written. Its own tensors are called "saliency/..." and made once.</summary>
sealed class GraphBuilder
{
    const string Prefix = "saliency/";

    /// <summary>Constants up to this many bytes are looked up before another one is made.</summary>
    const int SmallConstant = 64;

    readonly List<OnnxNode> _nodes = [];
    readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);
    readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _small = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    readonly HashSet<string> _taken;
    readonly string _batch;
    string? _rows;

    /// <param name="taken">Names that tensors of the model have.</param>
    /// <param name="batch">The input whose first axis is the rows.</param>
    internal GraphBuilder(IEnumerable<string> taken, string batch)
    {
        _taken = new(taken, StringComparer.Ordinal);
        _batch = batch;
    }

    internal Value this[string tensor] => new(this, tensor);

    /// <summary>A name that no tensor has yet.</summary>
    internal string Name(string hint)
    {
        var name = Prefix + hint;
        while (!_taken.Add(name))
        {
            _counts[hint] = _counts.GetValueOrDefault(hint, 1) + 1;
            name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{hint}_{_counts[hint]}");
        }

        return name;
    }

    internal void Add(OnnxNode node) => _nodes.Add(node);

    /// <summary>The value of an operator applied to tensors.</summary>
    internal Value Let(string op, IEnumerable<Value> inputs, params ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes)
    {
        var name = Name(op);
        Add(_makers[name] = new(op, [.. inputs.Select(i => i.Name)], [name], Dictionary(attributes)));
        return this[name];
    }

    internal static Dictionary<string, OnnxAttribute> Dictionary(ReadOnlySpan<(string Name, OnnxAttribute Value)> attributes)
    {
        var result = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
        {
            result.Add(name, value);
        }

        return result;
    }

    internal Value Constant(OnnxTensor tensor, string hint = "constant")
    {
        if (tensor.Data.Length > SmallConstant)
        {
            return Add(Name(hint), tensor);
        }

        var key = $"{tensor.Type} [{string.Join(",", tensor.Shape)}] {Convert.ToHexString(tensor.Data.Span)}";
        if (!_small.TryGetValue(key, out var name))
        {
            _small[key] = name = Name(hint);
            Add(name, tensor);
        }

        return this[name];
    }

    /// <summary>A scalar.</summary>
    internal Value Number(float value) => Constant(OnnxTensor.Of([value]));

    /// <summary>A list of integers.</summary>
    internal Value Longs(params long[] values) => Constant(OnnxTensor.Of(values, values.Length));

    internal Value Add(string name, OnnxTensor tensor)
    {
        _constants[name] = tensor;
        return this[name];
    }

    internal OnnxTensor? ConstantOf(string name) => _constants.GetValueOrDefault(name);

    /// <summary>The node that this graph's own tensor is made by; null for tensors of the model.</summary>
    internal OnnxNode? Maker(Value value) => _makers.GetValueOrDefault(value.Name);

    /// <summary>Lengths as a tensor of integers, the number of rows taken from the batch.</summary>
    internal Value Shape(IReadOnlyList<Dim> dims)
    {
        if (dims.All(d => !d.PerRow))
        {
            return Longs([.. dims.Select(d => d.Factor)]);
        }

        var parts = dims.Select(d => !d.PerRow ? Longs(d.Factor) : d.Factor == 1 ? Rows() : Rows() * Longs(d.Factor)).ToArray();
        return parts.Length == 1 ? parts[0] : Let("Concat", parts, ("axis", OnnxAttribute.Of(0L)));
    }

    internal Value Zeros(IReadOnlyList<Dim> dims) => Let("ConstantOfShape", [Shape(dims)], ("value", OnnxAttribute.Of(OnnxTensor.Of([0f], 1))));

    /// <summary>The graph, without what none of its outputs needs.</summary>
    internal OnnxGraph Finish(string name, IReadOnlyList<OnnxValueInfo> inputs, IReadOnlyList<OnnxValueInfo> outputs)
    {
        var needed = outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        var kept = new List<OnnxNode>(_nodes.Count);
        for (var i = _nodes.Count - 1; i >= 0; i--)
        {
            if (_nodes[i].Outputs.Any(needed.Contains))
            {
                kept.Add(_nodes[i]);
                needed.UnionWith(_nodes[i].Inputs);
            }
        }

        kept.Reverse();
        return new(name, inputs, outputs, WithOwnNames(kept), _constants.Where(c => needed.Contains(c.Key)).ToDictionary(StringComparer.Ordinal), []);
    }

    /// <summary>ONNX Runtime wants every node's name once; what one operator was written out in shares its name.</summary>
    static List<OnnxNode> WithOwnNames(List<OnnxNode> nodes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        return nodes.ConvertAll(n =>
        {
            var name = n.Name;
            while (name.Length > 0 && !names.Add(name))
            {
                counts[n.Name] = counts.GetValueOrDefault(n.Name, 1) + 1;
                name = string.Create(CultureInfo.InvariantCulture, $"{n.Name}_{counts[n.Name]}");
            }

            return name == n.Name ? n : new(n.OpType, n.Inputs, n.Outputs, n.Attributes, name, n.Domain) { Opset = n.Opset };
        });
    }

    Value Rows()
    {
        _rows ??= Let("Shape", [this[_batch]], ("start", OnnxAttribute.Of(0L)), ("end", OnnxAttribute.Of(1L))).Name;
        return this[_rows];
    }
}
