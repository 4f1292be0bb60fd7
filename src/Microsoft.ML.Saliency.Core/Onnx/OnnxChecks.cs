namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// What must hold of the tensors of one graph: each is made once, each that is read is made, and the nodes can be put into an order
/// in which they can run. What the graph does not make itself is left to the graph around it (<see cref="Missing"/>).
/// </summary>
sealed class OnnxChecks(string model)
{
    const int Given = -1;

    readonly Dictionary<string, int> _makers = [];
    readonly Dictionary<string, string> _refused = [];
    readonly Dictionary<OnnxNode, List<KeyValuePair<string, object>>> _captures = [];
    readonly Dictionary<string, object> _missing = [];

    /// <summary>Tensors that the graph reads and does not make, each with who reads it: a node or a text, worded only for a message.</summary>
    internal IReadOnlyDictionary<string, object> Missing => _missing;

    /// <summary>Notes an initialiser that cannot be held: an error only where a node reads it.</summary>
    internal void Refuse(string tensor, string elementType) => _refused[tensor] = elementType;

    internal bool IsRefused(string tensor) => _refused.ContainsKey(tensor);

    /// <summary>Notes what a node's sub-graph takes from this graph or one further out.</summary>
    internal void Captures(OnnxNode node, IReadOnlyDictionary<string, object> tensors)
    {
        if (tensors.Count > 0)
        {
            _captures.TryAdd(node, []);
            _captures[node].AddRange(tensors);
        }
    }

    /// <summary>Checks the graph and returns its nodes in an order in which they can run: the file's own where that is one.</summary>
    internal List<OnnxNode> Arrange(IReadOnlyList<OnnxValueInfo> inputs, IReadOnlyList<OnnxValueInfo> outputs, List<OnnxNode> nodes, IEnumerable<string> initializers)
    {
        foreach (var name in initializers.Concat(inputs.Select(i => i.Name)))
        {
            Make(name, Given, nodes);
        }

        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var output in nodes[i].Outputs.Where(o => o.Length > 0))
            {
                Make(output, i, nodes);
            }
        }

        var inOrder = true;
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var (tensor, user) in Reads(nodes[i]))
            {
                inOrder &= Find(tensor, user) < i;
            }
        }

        foreach (var o in outputs)
        {
            Find(o.Name, $"the graph's output '{o.Name}'");
        }

        return inOrder ? nodes : Sort(nodes);
    }

    /// <summary>The product of two counts, negative where one is or where it passes what an array can hold.</summary>
    internal static long Multiply(long count, long length)
        => count < 0 || length < 0 || (count > 0 && length > int.MaxValue / count) ? -1 : count * length;

    void Make(string tensor, int maker, List<OnnxNode> nodes)
    {
        if (!_makers.TryAdd(tensor, maker))
        {
            string Who(int i) => i == Given ? "an input or initializer" : nodes[i].ToString();
            throw Throw.Format($"'{model}' makes '{tensor}' twice: by {Who(_makers[tensor])} and by {Who(maker)}. The model is damaged: export it again.");
        }
    }

    /// <summary>The node that makes a tensor, or <see cref="Given"/>; also for what only the graph around this one may make.</summary>
    int Find(string tensor, object user)
    {
        if (_makers.TryGetValue(tensor, out var maker))
        {
            return maker;
        }

        if (_refused.TryGetValue(tensor, out var type))
        {
            throw Throw.Format($"'{model}' has a {type} initializer '{tensor}', which {user} reads. Supported: dense tensors of the float, integer and bool types of 2 to 64 bits. Export the model with one of those.");
        }

        _missing.TryAdd(tensor, user);
        return Given;
    }

    IEnumerable<KeyValuePair<string, object>> Reads(OnnxNode node)
    {
        var own = node.Inputs.Where(i => i.Length > 0).Select(i => KeyValuePair.Create(i, (object)node));
        return _captures.TryGetValue(node, out var captured) ? own.Concat(captured) : own;
    }

    List<OnnxNode> Sort(List<OnnxNode> nodes)
    {
        var waits = new int[nodes.Count];
        var readers = new List<int>?[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var (tensor, _) in Reads(nodes[i]))
            {
                if (_makers.TryGetValue(tensor, out var maker) && maker != Given)
                {
                    (readers[maker] ??= []).Add(i);
                    waits[i]++;
                }
            }
        }

        var ready = new Queue<int>(Enumerable.Range(0, nodes.Count).Where(i => waits[i] == 0));
        var sorted = new List<OnnxNode>(nodes.Count);
        while (ready.TryDequeue(out var i))
        {
            sorted.Add(nodes[i]);
            foreach (var reader in readers[i] ?? [])
            {
                if (--waits[reader] == 0)
                {
                    ready.Enqueue(reader);
                }
            }
        }

        return sorted.Count == nodes.Count ? sorted : throw Cycle(nodes, waits);
    }

    OnnxFormatException Cycle(List<OnnxNode> nodes, int[] waits)
    {
        // Every node that still waits, waits for another: going back from one, the first met twice is on a cycle.
        var seen = new HashSet<int>();
        var at = Array.FindIndex(waits, w => w > 0);
        while (seen.Add(at))
        {
            at = Reads(nodes[at]).Select(r => _makers.GetValueOrDefault(r.Key, Given)).First(maker => maker != Given && waits[maker] > 0);
        }

        return Throw.Format($"'{model}' has a cycle: {nodes[at]} reads what is made from its own output. The model is damaged: export it again.");
    }
}
