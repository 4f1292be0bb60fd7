namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A small tensor of integers whose values are known before the model runs, as shapes and indices are.</summary>
sealed class IntTensor(IReadOnlyList<int> shape, Dim[] values)
{
    /// <summary>More values than this are data, not shapes.</summary>
    internal const int MaxCount = 4096;

    internal IReadOnlyList<int> Shape { get; } = shape;

    internal Dim[] Values { get; } = values;

    internal bool IsConstant => Array.TrueForAll(Values, v => !v.PerRow);

    internal long[] Constants => Array.ConvertAll(Values, v => v.Factor);

    internal static IntTensor Vector(params Dim[] values) => new([values.Length], values);

    internal static IntTensor? Of(OnnxTensor tensor)
        => tensor.Type is not (OnnxElementType.Int64 or OnnxElementType.Int32 or OnnxElementType.Bool) || tensor.Count > MaxCount ? null
            : new([.. tensor.Shape.Select(d => (int)d)], Array.ConvertAll(tensor.ToInt64s(), v => (Dim)v));

    /// <summary>A tensor of another shape whose value at each position is taken from the position that <paramref name="source"/> computes.</summary>
    internal IntTensor Take(IReadOnlyList<int> shape, Func<int[], int[]> source)
    {
        var count = shape.Aggregate(1, (n, d) => n * d);
        var result = new Dim[count];
        var at = new int[shape.Count];
        for (var i = 0; i < count; i++)
        {
            var rest = i;
            for (var axis = shape.Count - 1; axis >= 0; axis--)
            {
                (rest, at[axis]) = Math.DivRem(rest, shape[axis]);
            }

            result[i] = Values[Offset(source(at))];
        }

        return new(shape, result);
    }

    int Offset(int[] at)
    {
        var offset = 0;
        for (var axis = 0; axis < Shape.Count; axis++)
        {
            offset = offset * Shape[axis] + at[axis];
        }

        return offset;
    }
}
