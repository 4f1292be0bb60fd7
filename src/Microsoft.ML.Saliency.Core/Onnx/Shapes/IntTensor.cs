namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// A small tensor whose values are known before the model runs, as shapes and indices are, and the scales that are computed from them.
/// Its element type is that of the tensor it belongs to.
/// </summary>
sealed class IntTensor(IReadOnlyList<int> shape, Dim[] values)
{
    /// <summary>More values than this are data, not shapes.</summary>
    internal const int MaxCount = 4096;

    /// <summary>More floats than this are data, not scales.</summary>
    internal const int MaxFloats = 64;

    internal IReadOnlyList<int> Shape { get; } = shape;

    internal Dim[] Values { get; } = values;

    internal bool IsConstant => Array.TrueForAll(Values, v => !v.PerRow);

    internal long[] Constants => Array.ConvertAll(Values, v => v.Factor);

    /// <summary>Whether tensors of a type can be known, and up to how many values.</summary>
    internal static int MaxOf(OnnxElementType type) => type switch
    {
        OnnxElementType.Int64 or OnnxElementType.Int32 or OnnxElementType.Bool => MaxCount,
        OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 => MaxFloats,
        _ => -1,
    };

    internal static IntTensor Vector(params Dim[] values) => new([values.Length], values);

    internal static IntTensor? Of(OnnxTensor tensor)
    {
        if (tensor.Count > MaxOf(tensor.Type))
        {
            return null;
        }

        Dim[] values = MaxOf(tensor.Type) == MaxFloats
            ? Array.ConvertAll(tensor.ToSingles(), v => new Dim(v))
            : Array.ConvertAll(tensor.ToInt64s(), v => (Dim)v);
        return new([.. tensor.Shape.Select(d => (int)d)], values);
    }

    /// <summary>The values as a constant of the kind that graphs compute with: 64-bit integers, 32-bit floats or conditions.</summary>
    internal OnnxTensor ToConstant(OnnxElementType type)
    {
        long[] shape = [.. Shape.Select(d => (long)d)];
        return type == OnnxElementType.Bool ? new(type, shape, Array.ConvertAll(Values, v => (byte)(v.Number != 0 ? 1 : 0)))
            : MaxOf(type) == MaxFloats ? OnnxTensor.Of(Array.ConvertAll(Values, v => (float)v.Number), shape)
            : OnnxTensor.Of(Constants, shape);
    }

    /// <summary>A tensor of another shape whose value at each position is taken from the position that <paramref name="source"/> computes.</summary>
    internal IntTensor Take(IReadOnlyList<int> shape, Func<int[], int[]> source)
    {
        var count = shape.Aggregate(1, (n, d) => n * d);
        var result = new Dim[count];
        var at = new int[shape.Count];
        for (var i = 0; i < count; i++)
        {
            Position(i, shape, at);
            result[i] = Values[Offset(source(at))];
        }

        return new(shape, result);
    }

    /// <summary>The place along each axis of an element counted through the whole tensor.</summary>
    internal static void Position(int index, IReadOnlyList<int> shape, int[] at)
    {
        for (var axis = shape.Count - 1; axis >= 0; axis--)
        {
            (index, at[axis]) = Math.DivRem(index, shape[axis]);
        }
    }

    internal int Offset(IReadOnlyList<int> at)
    {
        var offset = 0;
        for (var axis = 0; axis < Shape.Count; axis++)
        {
            offset = offset * Shape[axis] + at[axis];
        }

        return offset;
    }
}
