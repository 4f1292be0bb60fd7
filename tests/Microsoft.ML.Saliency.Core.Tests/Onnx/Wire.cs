using System.Text;

namespace Microsoft.ML.Saliency.Onnx.Tests;

/// <summary>A protobuf message written field by field, right or wrong, without the product's writer.</summary>
sealed class Wire
{
    readonly List<byte> _bytes = [];

    public Wire Int(int field, long value) => Tag(field, 0).Varint((ulong)value);

    public Wire Real(int field, float value) => Tag(field, 5).Append(BitConverter.GetBytes(value));

    public Wire Real(int field, double value) => Tag(field, 1).Append(BitConverter.GetBytes(value));

    public Wire Bytes(int field, params byte[] value) => Tag(field, 2).Varint((ulong)value.Length).Append(value);

    public Wire Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public Wire Message(int field, Wire value) => Bytes(field, value.ToArray());

    /// <summary>Packed integers.</summary>
    public Wire Packed(int field, params long[] values)
    {
        var inner = new Wire();
        Array.ForEach(values, v => inner.Varint((ulong)v));
        return Bytes(field, inner.ToArray());
    }

    public Wire Each(int field, params long[] values)
    {
        Array.ForEach(values, v => Int(field, v));
        return this;
    }

    public Wire Append(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public Wire Tag(int field, int wireType) => Varint(((ulong)field << 3) | (uint)wireType);

    public Wire Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
        return this;
    }

    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>A model around a graph.</summary>
    public static Wire Model(Wire graph, long ir = 8, long opset = 13)
        => new Wire().Int(1, ir).Text(2, "test").Message(7, graph).Message(8, new Wire().Text(1, "").Int(2, opset));

    /// <summary>A graph from input 'x' to output 'y', both float [1], with the given nodes and further fields.</summary>
    public static Wire Graph(params Wire[] nodes)
    {
        var graph = new Wire().Text(2, "g").Message(11, Value("x", 1, 1)).Message(12, Value("y", 1, 1));
        Array.ForEach(nodes, n => graph.Message(1, n));
        return graph;
    }

    /// <summary>The least model that can be read: y = Relu(x).</summary>
    public static Wire Relu() => Graph(Node("Relu", "r", ["x"], ["y"]));

    /// <summary>A graph y = Identity(w) with the tensor as initializer 'w'.</summary>
    public static Wire WithInitializer(Wire tensor) => Graph(Node("Identity", "i", ["w"], ["y"])).Message(5, tensor);

    public static Wire Node(string op, string name, string[] inputs, string[] outputs, params Wire[] attributes)
    {
        var node = new Wire();
        Array.ForEach(inputs, i => node.Text(1, i));
        Array.ForEach(outputs, o => node.Text(2, o));
        node.Text(3, name).Text(4, op);
        Array.ForEach(attributes, a => node.Message(5, a));
        return node;
    }

    public static Wire Value(string name, int elementType, params long[] shape)
    {
        var axes = new Wire();
        Array.ForEach(shape, d => axes.Message(1, new Wire().Int(1, d)));
        return new Wire().Text(1, name).Message(2, new Wire().Message(1, new Wire().Int(1, elementType).Message(2, axes)));
    }

    /// <summary>The head of a tensor 'w'; its values follow.</summary>
    public static Wire Tensor(OnnxElementType type, params long[] shape) => new Wire().Packed(1, shape).Int(2, (long)type).Text(8, "w");

    /// <summary>A tensor 'w', float [2], in an external file.</summary>
    public static Wire External(string location, string offset = "0", string length = "8")
        => Tensor(OnnxElementType.Float, 2).Message(13, Entry("location", location)).Message(13, Entry("offset", offset)).Message(13, Entry("length", length)).Int(14, 1);

    public static Wire Entry(string key, string value) => new Wire().Text(1, key).Text(2, value);
}
