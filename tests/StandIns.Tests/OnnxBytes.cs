using System.Text;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StandIns.Tests;

/// <summary>Small ONNX models as bytes: protobuf fields written by hand, so that these tests lean on no writer of models.</summary>
internal static class OnnxBytes
{
    internal static byte[] Model(byte[][] nodes, byte[][] inputs, byte[][] outputs)
    {
        var graph = Join([.. nodes.Select(n => Field(1, n)), Field(2, "graph"), .. inputs.Select(i => Field(11, i)), .. outputs.Select(o => Field(12, o))]);
        var opset = Number(2, 13);
        return Join(Number(1, 7), Field(7, graph), Field(8, opset));
    }

    internal static byte[] Node(string type, string[] inputs, string[] outputs) =>
        Join([.. inputs.Select(i => Field(1, i)), .. outputs.Select(o => Field(2, o)), Field(4, type)]);

    /// <param name="sizes">A number, or a name for a size that is open.</param>
    internal static byte[] Tensor(string name, TensorElementType element, params object[] sizes)
    {
        var shape = Join([.. sizes.Select(s => Field(1, s is string open ? Field(2, open) : Number(1, (int)s)))]);
        var tensor = Join(Number(1, (int)element), Field(2, shape));
        return Join(Field(1, name), Field(2, Field(1, tensor)));
    }

    static byte[] Number(int field, int value) => Join(Varint(field << 3), Varint(value));

    static byte[] Field(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    static byte[] Field(int field, byte[] content) => Join(Varint((field << 3) | 2), Varint(content.Length), content);

    static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
