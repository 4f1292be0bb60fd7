using Kinds = Microsoft.ML.Saliency.Onnx.OnnxFields.AttributeKind;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Writes graphs as ONNX model files.</summary>
public static class OnnxWriter
{
    /// <summary>
    /// The bytes of a model file with this graph; the same graph gives the same bytes. Reading them back checks the graph
    /// (<see cref="OnnxModel.Create"/> does both). Operator sets of other domains than ONNX's own are imported in version 1.
    /// </summary>
    /// <param name="graph">The graph; its sub-graphs are written too.</param>
    /// <param name="opset">Version of ONNX's operator set that the nodes follow, 7 or later. It decides the file version.</param>
    /// <param name="producer">Name of the exporter in the file.</param>
    /// <param name="metadata">Keys and values for the file's metadata; none by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opset"/> is less than 7.</exception>
    /// <exception cref="OnnxFormatException">The file would be larger than 2 GiB.</exception>
    public static byte[] Write(OnnxGraph graph, int opset, string producer = "Microsoft.ML.Saliency", IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(producer);
        ArgumentOutOfRangeException.ThrowIfLessThan(opset, OnnxFields.MinOpset);
        var domains = new SortedSet<string>(Domains(graph), StringComparer.Ordinal) { "" };
        return OnnxWriterOutput.Write(o =>
        {
            o.Int(OnnxFields.Model.IrVersion, IrVersion(opset));
            o.Text(OnnxFields.Model.ProducerName, producer);
            o.Message(OnnxFields.Model.Graph, () => WriteGraph(o, graph));
            foreach (var domain in domains)
            {
                o.Message(OnnxFields.Model.OpsetImport, () =>
                {
                    o.Text(OnnxFields.Opset.Domain, domain);
                    o.Int(OnnxFields.Opset.Version, domain.Length == 0 ? opset : 1);
                });
            }

            foreach (var (key, value) in Ordered(metadata ?? new Dictionary<string, string>()))
            {
                o.Message(OnnxFields.Model.Metadata, () =>
                {
                    o.Text(OnnxFields.Entry.Key, key);
                    o.Text(OnnxFields.Entry.Value, value);
                });
            }
        });
    }

    /// <summary>The file version of the ONNX release that brought the opset; 8, which any runtime in use reads, for older ones too.</summary>
    static int IrVersion(int opset) => opset switch
    {
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        23 => 11,
        24 => 12,
        _ => 13,
    };

    static IEnumerable<string> Domains(OnnxGraph graph) => graph.Nodes.SelectMany(n =>
        n.Attributes.Values.Select(a => a.Value).OfType<OnnxGraph>().SelectMany(Domains).Prepend(n.Domain));

    // A dictionary has no order of its own that would last.
    static IEnumerable<KeyValuePair<string, T>> Ordered<T>(IReadOnlyDictionary<string, T> entries) => entries.OrderBy(e => e.Key, StringComparer.Ordinal);

    static void WriteGraph(OnnxWriterOutput o, OnnxGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            o.Message(OnnxFields.Graph.Node, () => WriteNode(o, node));
        }

        o.Text(OnnxFields.Graph.Name, graph.Name);
        foreach (var (name, tensor) in Ordered(graph.Initializers))
        {
            o.Message(OnnxFields.Graph.Initializer, () => WriteTensor(o, tensor, name));
        }

        WriteValueInfos(o, OnnxFields.Graph.Input, graph.Inputs);
        WriteValueInfos(o, OnnxFields.Graph.Output, graph.Outputs);
        WriteValueInfos(o, OnnxFields.Graph.ValueInfo, graph.ValueInfos);
    }

    static void WriteNode(OnnxWriterOutput o, OnnxNode node)
    {
        foreach (var input in node.Inputs)
        {
            o.Text(OnnxFields.Node.Input, input);
        }

        foreach (var output in node.Outputs)
        {
            o.Text(OnnxFields.Node.Output, output);
        }

        o.Text(OnnxFields.Node.Name, node.Name);
        o.Text(OnnxFields.Node.OpType, node.OpType);
        foreach (var (name, attribute) in Ordered(node.Attributes))
        {
            o.Message(OnnxFields.Node.Attribute, () =>
            {
                o.Text(OnnxFields.Attribute.Name, name);
                o.Int(OnnxFields.Attribute.Type, WriteValue(o, attribute.Value));
            });
        }

        o.Text(OnnxFields.Node.Domain, node.Domain);
    }

    /// <summary>Writes an attribute's value and returns its kind.</summary>
    static int WriteValue(OnnxWriterOutput o, object value)
    {
        switch (value)
        {
            case float real: o.Single(OnnxFields.Attribute.Float, real); return Kinds.Float;
            case long number: o.Int(OnnxFields.Attribute.Int, number); return Kinds.Int;
            case string text: o.Text(OnnxFields.Attribute.Text, text); return Kinds.Text;
            case OnnxTensor tensor: o.Message(OnnxFields.Attribute.Tensor, () => WriteTensor(o, tensor, "")); return Kinds.Tensor;
            case OnnxGraph graph: o.Message(OnnxFields.Attribute.Graph, () => WriteGraph(o, graph)); return Kinds.Graph;
            case float[] reals: Array.ForEach(reals, r => o.Single(OnnxFields.Attribute.Floats, r)); return Kinds.Floats;
            case long[] numbers: Array.ForEach(numbers, n => o.Int(OnnxFields.Attribute.Ints, n)); return Kinds.Ints;
            default: Array.ForEach((string[])value, t => o.Text(OnnxFields.Attribute.Texts, t)); return Kinds.Texts;
        }
    }

    static void WriteTensor(OnnxWriterOutput o, OnnxTensor tensor, string name)
    {
        foreach (var length in tensor.Shape)
        {
            o.Int(OnnxFields.Tensor.Dims, length);
        }

        o.Int(OnnxFields.Tensor.DataType, (int)tensor.Type);
        o.Text(OnnxFields.Tensor.Name, name);
        o.Bytes(OnnxFields.Tensor.RawData, tensor.Data);
    }

    static void WriteValueInfos(OnnxWriterOutput o, int field, IReadOnlyList<OnnxValueInfo> infos)
    {
        foreach (var info in infos)
        {
            o.Message(field, () =>
            {
                o.Text(OnnxFields.ValueInfo.Name, info.Name);
                if (info.Type != OnnxElementType.Undefined || info.Shape is not null)
                {
                    o.Message(OnnxFields.ValueInfo.Type, () => o.Message(OnnxFields.Type.Tensor, () => WriteTensorType(o, info)));
                }
            });
        }
    }

    static void WriteTensorType(OnnxWriterOutput o, OnnxValueInfo info)
    {
        o.Int(OnnxFields.TensorType.ElementType, (int)info.Type);
        if (info.Shape is not { } shape)
        {
            return;
        }

        o.Message(OnnxFields.TensorType.Shape, () =>
        {
            foreach (var (length, symbol) in shape)
            {
                o.Message(OnnxFields.Shape.Axis, () =>
                {
                    if (length is { } fixedLength)
                    {
                        o.Int(OnnxFields.Axis.Length, fixedLength);
                    }
                    else if (symbol is not null)
                    {
                        o.Text(OnnxFields.Axis.Symbol, symbol);
                    }
                });
            }
        });
    }
}
