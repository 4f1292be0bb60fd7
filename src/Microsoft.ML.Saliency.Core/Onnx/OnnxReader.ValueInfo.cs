namespace Microsoft.ML.Saliency.Onnx;

sealed partial class OnnxReader
{
    /// <summary>What the file says of a tensor; null for what is no tensor, unless it has a role, "Input" or "Output", where that is an error.</summary>
    OnnxValueInfo? ReadValueInfo(OnnxReaderMessage m, string? role)
    {
        var name = "";
        OnnxReaderMessage? type = null;
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.ValueInfo.Name: name = m.Text(); break;
                case OnnxFields.ValueInfo.Type: type = m.Message(); break;
                default: m.Skip(); break;
            }
        }

        if (name.Length == 0)
        {
            return role is null ? null : throw Damaged($"has an {role.ToLowerInvariant()} without a name");
        }

        var (info, refused) = type is null ? (new OnnxValueInfo(name, OnnxElementType.Undefined, null), null) : ReadType(type, name);
        return refused is null || role is null
            ? info
            : throw Throw.Format($"{role} '{name}' of '{_name}' is {refused}; a model's inputs and outputs have to be tensors of the float, integer, bool or string types. Export the model without it.");
    }

    (OnnxValueInfo? Info, string? Refused) ReadType(OnnxReaderMessage m, string name)
    {
        OnnxValueInfo? info = new(name, OnnxElementType.Undefined, null);
        string? refused = null;
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Type.Tensor: (info, refused) = ReadTensorType(m.Message(), name); break;
                case OnnxFields.Type.Sequence or OnnxFields.Type.Map or OnnxFields.Type.SparseTensor or OnnxFields.Type.Optional:
                    (info, refused) = (null, m.Field switch
                    {
                        OnnxFields.Type.Sequence => "a sequence",
                        OnnxFields.Type.Map => "a map",
                        OnnxFields.Type.SparseTensor => "a sparse tensor",
                        _ => "an optional value",
                    });
                    m.Skip();
                    break;
                default: m.Skip(); break;
            }
        }

        return (info, refused);
    }

    (OnnxValueInfo? Info, string? Refused) ReadTensorType(OnnxReaderMessage m, string name)
    {
        var type = 0L;
        List<OnnxAxis>? shape = null;
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.TensorType.ElementType: type = m.Int(); break;
                case OnnxFields.TensorType.Shape: shape = ReadShape(m.Message(), name); break;
                default: m.Skip(); break;
            }
        }

        return OnnxFields.IsKnown(type)
            ? (new(name, (OnnxElementType)type, shape), null)
            : (null, $"a tensor of element type {OnnxFields.ElementName(type)}");
    }

    List<OnnxAxis> ReadShape(OnnxReaderMessage m, string name)
    {
        List<OnnxAxis> shape = [];
        var count = 1L;
        while (m.Next())
        {
            if (m.Field != OnnxFields.Shape.Axis)
            {
                m.Skip();
                continue;
            }

            var axis = ReadAxis(m.Message());
            shape.Add(axis);
            if (shape.Count > 64)
            {
                throw Damaged($"gives '{name}' more than 64 axes");
            }

            if (axis.Length is { } length && ((count = OnnxChecks.Multiply(count, length)) < 0 || length > int.MaxValue))
            {
                throw Damaged($"gives '{name}' the shape [{string.Join(", ", shape)}...], which has more elements than fit in memory");
            }
        }

        return shape;
    }

    static OnnxAxis ReadAxis(OnnxReaderMessage m)
    {
        long? length = null;
        string? symbol = null;
        while (m.Next())
        {
            switch (m.Field)
            {
                case OnnxFields.Axis.Length: length = m.Int(); break;
                case OnnxFields.Axis.Symbol: symbol = m.Text(); break;
                default: m.Skip(); break;
            }
        }

        // Some exporters write -1 for "any length"; ONNX Runtime takes every negative length so, and so do we.
        return length >= 0 ? new(length, null) : new(null, string.IsNullOrEmpty(symbol) ? null : symbol);
    }
}
