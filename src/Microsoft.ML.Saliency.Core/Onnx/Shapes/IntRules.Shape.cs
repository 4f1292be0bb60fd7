namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Operators that move values without changing them.</summary>
static partial class IntRules
{
    static IntTensor? Reread(NodeView view, TensorInfo output)
        => Known(view, 0) is { } x && Lengths(output) is var to && to.Aggregate(1, (n, d) => n * d) == x.Values.Length ? new(to, x.Values) : null;

    /// <summary>The position in a tensor that is broadcast: trailing axes are aligned, axes of length 1 repeat.</summary>
    static int[] Aligned(int[] at, IReadOnlyList<int> shape)
        => [.. shape.Select((d, i) => d == 1 ? 0 : at[at.Length - shape.Count + i])];

    static IntTensor? Transpose(NodeView view, TensorInfo output)
    {
        if (Known(view, 0) is not { } x)
        {
            return null;
        }

        var perm = ShapeRules.Permutation(view).ToArray();
        return x.Take(Lengths(output), at =>
        {
            var from = new int[at.Length];
            for (var i = 0; i < at.Length; i++)
            {
                from[perm[i]] = at[i];
            }

            return from;
        });
    }

    static IntTensor? Slice(NodeView view, TensorInfo output)
    {
        if (Known(view, 0) is not { } x)
        {
            return null;
        }

        var ranges = SliceRange.Of(view);
        return x.Take(Lengths(output), at =>
        {
            int[] from = [.. at];
            foreach (var r in ranges)
            {
                from[r.Axis] = (int)(r.Start + at[r.Axis] * r.Step);
            }

            return from;
        });
    }

    static IntTensor? Gather(NodeView view, TensorInfo output)
    {
        if (Known(view, 0) is not { } x || Known(view, 1) is not { IsConstant: true } indices)
        {
            return null;
        }

        var axis = view.Axis(view.Node.Int("axis", 0), x.Shape.Count);
        var length = x.Shape[axis];
        return Array.Exists(indices.Constants, i => i < -length || i >= length)
            ? throw Throw.Format($"{view.Node} takes element {indices.Constants.First(i => i < -length || i >= length)} of {length}. The model is damaged: export it again.")
            : x.Take(Lengths(output), at =>
        {
            var index = indices.Values[indices.Offset(at[axis..(axis + indices.Shape.Count)])].Factor;
            return [.. at[..axis], (int)(index < 0 ? index + length : index), .. at[(axis + indices.Shape.Count)..]];
        });
    }

    static IntTensor? Concat(NodeView view, TensorInfo output)
    {
        var parts = Enumerable.Range(0, view.Node.Inputs.Count).Select(i => Known(view, i)).ToArray();
        var axis = view.Axis(view.Node.Int("axis", 1), output.Shape!.Count);
        return axis == 0 && Array.TrueForAll(parts, p => p is not null) ? new(Lengths(output), [.. parts.SelectMany(p => p!.Values)]) : null;
    }
}
