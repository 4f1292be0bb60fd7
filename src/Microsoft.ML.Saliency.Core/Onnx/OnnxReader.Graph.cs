namespace Microsoft.ML.Saliency.Onnx;

sealed partial class OnnxReader
{
    OnnxGraph ReadTopGraph(OnnxReaderMessage m)
    {
        var (graph, missing) = ReadGraph(m);
        foreach (var (tensor, user) in missing)
        {
            throw Damaged($"has no node, input or initializer that makes '{tensor}', which {user} reads");
        }

        var twice = graph.Outputs.GroupBy(o => o.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is not null ? throw Damaged($"returns '{twice.Key}' twice")
            : graph.Outputs.Count > 0 ? graph : throw Damaged("has a graph without outputs");
    }

    /// <summary>A graph, and the tensors that it takes from the graphs around it, each with who reads it.</summary>
    (OnnxGraph Graph, IReadOnlyDictionary<string, object> Missing) ReadGraph(OnnxReaderMessage m)
    {
        var name = "";
        List<OnnxValueInfo> inputs = [], outputs = [], infos = [];
        List<OnnxNode> nodes = [];
        var checks = new OnnxChecks(_name);
        Dictionary<string, OnnxTensor> initializers = [];
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Graph.Name: name = m.Text(); break;
                case OnnxFields.Graph.Node: nodes.Add(ReadNode(m.Message(), checks)); break;
                case OnnxFields.Graph.Initializer: AddInitializer(ReadTensor(m.Message(), "Initializer"), initializers, checks); break;
                case OnnxFields.Graph.SparseInitializer: AddInitializer(ReadSparse(m.Message()), initializers, checks); break;
                case OnnxFields.Graph.Input: inputs.Add(ReadValueInfo(m.Message(), "Input")!); break;
                case OnnxFields.Graph.Output: outputs.Add(ReadValueInfo(m.Message(), "Output")!); break;
                case OnnxFields.Graph.ValueInfo when ReadValueInfo(m.Message(), null) is { } info: infos.Add(info); break;
                case OnnxFields.Graph.ValueInfo: break;
                default: m.Skip(); break;
            }
        }

        // Until IR 4 every initialiser was listed as an input too; later ones may be, as a default that a caller can replace.
        inputs.RemoveAll(i => initializers.ContainsKey(i.Name) || checks.IsRefused(i.Name));
        var sorted = checks.Arrange(inputs, outputs, nodes, initializers.Keys);
        return (new OnnxGraph(name, inputs, outputs, sorted, initializers, infos), checks.Missing);
    }

    void AddInitializer((string Name, OnnxTensor? Tensor, string? Refused) read, Dictionary<string, OnnxTensor> initializers, OnnxChecks checks)
    {
        var (name, tensor, refused) = read;
        if (name.Length == 0)
        {
            throw Damaged("has an initializer without a name");
        }

        if (refused is not null)
        {
            checks.Refuse(name, refused);
        }
        else if (!initializers.TryAdd(name, tensor!))
        {
            throw Damaged($"has two initializers named '{name}'");
        }
    }

    OnnxNode ReadNode(OnnxReaderMessage m, OnnxChecks checks)
    {
        if (++_nodes > _limits.MaxNodes)
        {
            throw Throw.Format($"'{_name}' has more nodes than OnnxLimits.MaxNodes, {_limits.MaxNodes}. Raise the limit if you trust the file.");
        }

        var (op, name, domain, overload) = ("", "", "", "");
        List<string> inputs = [], outputs = [];
        List<ArraySegment<byte>> pending = [];
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Node.Input: inputs.Add(m.Text()); break;
                case OnnxFields.Node.Output: outputs.Add(m.Text()); break;
                case OnnxFields.Node.Name: name = m.Text(); break;
                case OnnxFields.Node.OpType: op = m.Text(); break;
                case OnnxFields.Node.Domain: domain = OwnDomain(m.Text()); break;
                case OnnxFields.Node.Overload: overload = m.Text(); break;
                case OnnxFields.Node.Attribute: pending.Add(m.Bytes()); break;
                default: m.Skip(); break;
            }
        }

        if (op.Length == 0)
        {
            throw Damaged($"has a node '{(name.Length > 0 ? name : outputs.FirstOrDefault(""))}' that does not say its operator");
        }

        var attributes = new Dictionary<string, OnnxAttribute>();
        var node = new OnnxNode(op, inputs, outputs, attributes, name, domain) { Overload = overload, Opset = _functionOpset };
        foreach (var a in pending)
        {
            ReadAttribute(m.Message(a), node, attributes, checks);
        }

        return node;
    }
}
