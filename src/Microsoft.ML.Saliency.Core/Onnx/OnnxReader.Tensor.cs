using System.Runtime.InteropServices;

namespace Microsoft.ML.Saliency.Onnx;

sealed partial class OnnxReader
{
    /// <summary>The values of a TensorProto as they come, in whichever of its fields.</summary>
    struct TensorFields
    {
        internal ReadOnlyMemory<byte>? Raw;
        internal List<ReadOnlyMemory<byte>>? Floats, Doubles;
        internal List<long>? Int32s, Int64s, UInt64s;

        /// <summary>The bytes of the tensor: slices of the file where it holds them as memory does.</summary>
        internal readonly ReadOnlyMemory<byte> Bytes(OnnxElementType type) => Raw ?? type switch
        {
            OnnxElementType.Float => Join(Floats),
            OnnxElementType.Double => Join(Doubles),
            OnnxElementType.Int64 => Pack(Int64s, 8),
            OnnxElementType.UInt64 => Pack(UInt64s, 8),
            OnnxElementType.UInt32 => Pack(UInt64s, 4),
            _ => Pack(Int32s, Math.Max(1, OnnxTensor.BitsOf(type) / 8)),
        };
    }

    /// <summary>A tensor; or, where its element type cannot be held, the name of that type.</summary>
    (string Name, OnnxTensor? Tensor, string? Refused) ReadTensor(OnnxReaderMessage m, string role)
    {
        var name = "";
        List<long>? dims = null;
        var type = 0L;
        var isExternal = false;
        var values = new TensorFields();
        Dictionary<string, string>? external = null;
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Tensor.Name: name = m.Text(); break;
                case OnnxFields.Tensor.Dims: m.Ints(ref dims); break;
                case OnnxFields.Tensor.DataType: type = m.Int(); break;
                case OnnxFields.Tensor.RawData: values.Raw = m.Bytes(); break;
                case OnnxFields.Tensor.FloatData: m.Reals(4, ref values.Floats); break;
                case OnnxFields.Tensor.DoubleData: m.Reals(8, ref values.Doubles); break;
                case OnnxFields.Tensor.Int32Data: m.Ints(ref values.Int32s); break;
                case OnnxFields.Tensor.Int64Data: m.Ints(ref values.Int64s); break;
                case OnnxFields.Tensor.UInt64Data: m.Ints(ref values.UInt64s); break;
                case OnnxFields.Tensor.ExternalData: ReadEntry(m.Message(), external ??= []); break;
                case OnnxFields.Tensor.DataLocation: isExternal = m.Int() == 1; break;
                default: m.Skip(); break;
            }
        }

        if (!OnnxFields.IsHeld(type))
        {
            return (name, null, OnnxFields.ElementName(type));
        }

        const int MaxRank = 64;
        if (dims is { Count: > MaxRank })
        {
            throw Damaged($"has a tensor '{name}' of {dims.Count} axes; up to {MaxRank} are supported");
        }

        var element = (OnnxElementType)type;
        var shape = dims?.ToArray() ?? [];
        var count = shape.Aggregate(1L, OnnxChecks.Multiply);
        var size = OnnxTensor.BytesOf(element, count);
        var what = $"{role} '{name}' of '{_name}'";
        if (count < 0 || size > Array.MaxLength)
        {
            throw Throw.Format($"{what} has the shape [{string.Join(", ", shape)}], which is negative or larger than 2 GiB. The model is damaged: export it again.");
        }

        var data = isExternal ? ReadExternal(external, size, what) : values.Bytes(element);
        return data.Length == size
            ? (name, new OnnxTensor(element, shape, data), null)
            : throw Throw.Format($"{what} is {element} [{string.Join(", ", shape)}] and needs {size} bytes, but the file holds {data.Length}. The model is damaged: export it again.");
    }

    (string Name, OnnxTensor? Tensor, string? Refused) ReadSparse(OnnxReaderMessage m)
    {
        var name = "";
        while (m.Next())
        {
            if (m.Field == OnnxFields.SparseTensor.Values)
            {
                (name, _, _) = ReadTensor(m.Message(), "Sparse initializer");
            }
            else
            {
                m.Skip();
            }
        }

        return (name, null, "sparse");
    }

    static void ReadEntry(OnnxReaderMessage m, Dictionary<string, string> entries)
    {
        var (key, value) = ("", "");
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Entry.Key: key = m.Text(); break;
                case OnnxFields.Entry.Value: value = m.AnyText(); break;
                default: m.Skip(); break;
            }
        }

        entries[key] = value;
    }

    static ReadOnlyMemory<byte> Join(List<ReadOnlyMemory<byte>>? chunks)
    {
        if (chunks is null or { Count: 1 })
        {
            return chunks is null ? default : chunks[0];
        }

        var all = new byte[chunks.Sum(c => c.Length)];
        var at = 0;
        foreach (var c in chunks)
        {
            c.CopyTo(all.AsMemory(at));
            at += c.Length;
        }

        return all;
    }

    /// <summary>The low bytes of each value; half floats too are written as the integer with their bits.</summary>
    static byte[] Pack(List<long>? values, int width)
    {
        var source = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values));
        var result = new byte[source.Length / sizeof(long) * width];
        for (int from = 0, to = 0; to < result.Length; from += sizeof(long), to += width)
        {
            source.Slice(from, width).CopyTo(result.AsSpan(to));
        }

        return result;
    }
}
