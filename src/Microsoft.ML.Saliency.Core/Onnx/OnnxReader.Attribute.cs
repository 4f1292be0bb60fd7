using System.Runtime.InteropServices;
using Kinds = Microsoft.ML.Saliency.Onnx.OnnxFields.AttributeKind;

namespace Microsoft.ML.Saliency.Onnx;

sealed partial class OnnxReader
{
    void ReadAttribute(OnnxReaderMessage m, OnnxNode node, Dictionary<string, OnnxAttribute> attributes, OnnxChecks checks)
    {
        var name = "";
        var declared = 0L;
        var met = 0L;
        var number = 0L;
        var real = 0f;
        var text = "";
        var reference = "";
        OnnxReaderMessage? message = null;
        List<long>? ints = null;
        List<ReadOnlyMemory<byte>>? reals = null;
        List<string> texts = [];
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Attribute.Name: name = m.Text(); break;
                case OnnxFields.Attribute.Type: declared = m.Int(); break;
                case OnnxFields.Attribute.Float: (met, real) = (Kinds.Float, m.Single()); break;
                case OnnxFields.Attribute.Int: (met, number) = (Kinds.Int, m.Int()); break;
                case OnnxFields.Attribute.Text: (met, text) = (Kinds.Text, m.AnyText()); break;
                case OnnxFields.Attribute.Tensor: (met, message) = (Kinds.Tensor, m.Message()); break;
                case OnnxFields.Attribute.Graph: (met, message) = (Kinds.Graph, m.Message()); break;
                case OnnxFields.Attribute.Floats: met = Kinds.Floats; m.Reals(4, ref reals); break;
                case OnnxFields.Attribute.Ints: met = Kinds.Ints; m.Ints(ref ints); break;
                case OnnxFields.Attribute.Texts: met = Kinds.Texts; texts.Add(m.AnyText()); break;
                case OnnxFields.Attribute.Reference: reference = m.Text(); break;
                default: met = OtherKind(m.Field) ?? met; m.Skip(); break;
            }
        }

        // A writer of proto3 leaves out a number that is zero and a list that is empty; the declared kind then says what is meant.
        var kind = declared == 0 ? met : declared;
        if (name.Length == 0 || kind == 0 || (met != 0 && met != kind))
        {
            throw Damaged($"has an attribute '{name}' of {node} that {(name.Length == 0 ? "has no name" : kind == 0 ? "has no value" : $"says {OnnxFields.KindName(kind)} but holds {OnnxFields.KindName(met)}")}");
        }

        var value = kind switch
        {
            _ when reference.Length > 0 => _inFunction ? OnnxAttribute.Reference(reference)
                : throw Damaged($"has an attribute '{name}' of {node} that refers to the attribute '{reference}' of a function, but lies in none"),
            Kinds.Float => OnnxAttribute.Of(real),
            Kinds.Int => OnnxAttribute.Of(number),
            Kinds.Text => OnnxAttribute.Of(text),
            Kinds.Tensor when message is not null => OnnxAttribute.Of(ReadAttributeTensor(message, node, name)),
            Kinds.Graph when message is not null => OnnxAttribute.Of(ReadSubGraph(message, node, checks)),
            Kinds.Tensor or Kinds.Graph => throw Damaged($"has an attribute '{name}' of {node} that has no value"),
            Kinds.Floats => OnnxAttribute.Of(Singles(reals, node, name)),
            Kinds.Ints => OnnxAttribute.Of((ints ?? []).ToArray()),
            Kinds.Texts => OnnxAttribute.Of([.. texts]),
            _ => throw Throw.Format($"'{_name}' has an attribute '{name}' of {node} of kind {OnnxFields.KindName(kind)}. Supported: FLOAT, INT, STRING, TENSOR, GRAPH, FLOATS, INTS, STRINGS. Export the model without this operator."),
        };

        if (!attributes.TryAdd(name, value))
        {
            throw Damaged($"has two attributes '{name}' of {node}");
        }
    }

    static long? OtherKind(int field) => field switch
    {
        OnnxFields.Attribute.Tensors => Kinds.Tensors,
        OnnxFields.Attribute.Graphs => Kinds.Graphs,
        OnnxFields.Attribute.TypeProto => Kinds.TypeProto,
        OnnxFields.Attribute.TypeProtos => Kinds.TypeProtos,
        OnnxFields.Attribute.SparseTensor => Kinds.SparseTensor,
        OnnxFields.Attribute.SparseTensors => Kinds.SparseTensors,
        _ => null,
    };

    OnnxTensor ReadAttributeTensor(OnnxReaderMessage m, OnnxNode node, string attribute)
    {
        var (_, tensor, refused) = ReadTensor(m, $"Attribute '{attribute}' of {node}:");
        return tensor ?? throw Throw.Format($"'{_name}' has in attribute '{attribute}' of {node} a {refused} tensor. Supported: the float, integer and bool types of 2 to 64 bits. Export the model with one of those.");
    }

    OnnxGraph ReadSubGraph(OnnxReaderMessage m, OnnxNode node, OnnxChecks checks)
    {
        var (graph, missing) = ReadGraph(m);
        checks.Captures(node, missing);
        return graph;
    }

    float[] Singles(List<ReadOnlyMemory<byte>>? chunks, OnnxNode node, string name)
    {
        var bytes = Join(chunks).Span;
        return bytes.Length % 4 == 0 ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : throw Damaged($"has an attribute '{name}' of {node} of {bytes.Length} bytes, no whole number of floats");
    }
}
