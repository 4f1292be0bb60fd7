namespace Microsoft.ML.Saliency.Onnx;

static partial class ShapeRules
{
    static readonly int s_shape = Define(v => One(OnnxElementType.Int64, v.Input(0).Shape is { } x ? [v.Node.Attributes.Count == 0 ? x.Count : ShapeSlice(v).Count()] : null), "Shape");

    static readonly int s_size = Define(v => One(OnnxElementType.Int64, []), "Size");

    static readonly int s_reshape = Define(v => One(v.Input(0).Type, Reshaped(v)), "Reshape");

    static readonly int s_flatten = Define(v => One(v.Input(0).Type, Flattened(v)), "Flatten");

    static readonly int s_transpose = Define(v => One(v.Input(0).Type, v.Input(0).Shape is { } x ? [.. Permutation(v).Select(i => x[i])] : null), "Transpose");

    static readonly int s_squeeze = Define(v => One(v.Input(0).Type, Squeezed(v)), "Squeeze");

    static readonly int s_unsqueeze = Define(v => One(v.Input(0).Type, Unsqueezed(v)), "Unsqueeze");

    static readonly int s_concat = Define(v => One(v.Input(0).Type, Concatenated(v)), "Concat");

    static readonly int s_slice = Define(v => One(v.Input(0).Type, v.Input(0).Shape is null ? null : Sliced(v)), "Slice");

    static readonly int s_pad = Define(v => One(v.Input(0).Type, v.Input(0).Shape is null ? null : Padded(v)), "Pad");

    static readonly int s_expand = Define(
        v => One(v.Input(0).Type, v.Input(0).Shape is { } x && v.Input(1).Ints is { } to ? Broadcast(x, to.Values) : null),
        "Expand");

    static readonly int s_constantOfShape = Define(
        v => One(v.Node.Tensor("value")?.Type ?? OnnxElementType.Float, v.Input(0).Ints?.Values),
        "ConstantOfShape");

    static readonly int s_split = Define(v => v.Input(0).Shape is null || (v.Node.HasInput(1) && v.Input(1).Ints is null) ? Unknown(v) : Split(v), "Split");

    static readonly int s_tile = Define(v => One(v.Input(0).Type, v.Input(0).Shape is { } x && v.Input(1).Ints is { } n ? Each(x, n.Values, Dim.Multiply) : null), "Tile");

    static readonly int s_depthToSpace = Define(v => One(v.Input(0).Type, v.Input(0).Shape is { Count: 4 } x ? Blocks(x, Block(v), 1) : null), "DepthToSpace");

    static readonly int s_spaceToDepth = Define(v => One(v.Input(0).Type, v.Input(0).Shape is { Count: 4 } x ? Blocks(x, Block(v), -1) : null), "SpaceToDepth");

    static readonly int s_range = Define(v => One(v.Input(0).Type, Ranged(v)), "Range");

    static readonly int s_eyeLike = Define(v => One(v.Node.Attributes.ContainsKey("dtype") ? (OnnxElementType)v.Node.Int("dtype", 1) : v.Input(0).Type, v.Input(0).Shape), "EyeLike");

    /// <summary>The axes of a Shape node, which may ask for only some of them.</summary>
    internal static IEnumerable<Dim> ShapeSlice(NodeView view)
    {
        var shape = view.ShapeOf(0);
        var start = Clamp(view.Node.Int("start", 0));
        var end = Clamp(view.Node.Int("end", shape.Count));
        return shape.Skip(start).Take(Math.Max(0, end - start));

        int Clamp(long axis) => (int)Math.Clamp(axis < 0 ? axis + shape.Count : axis, 0, shape.Count);
    }

    internal static IEnumerable<int> Permutation(NodeView view)
    {
        var rank = view.Rank(0);
        var perm = view.Node.Ints("perm") is { } given ? [.. given.Select(a => view.Axis(a, rank))] : Enumerable.Range(0, rank).Reverse().ToArray();
        return perm.Order().SequenceEqual(Enumerable.Range(0, rank))
            ? perm
            : throw Throw.Format($"{view.Node} permutes {rank} axes by [{string.Join(", ", perm)}]. The model is damaged: export it again.");
    }

    static Dim[]? Reshaped(NodeView view)
    {
        var input = view.Input(0).Shape;
        Dim[]? target = view.Node.Ints("shape") is { } old ? [.. old.Select(d => (Dim)d)] : [.. view.Input(1).Ints?.Values ?? []];
        if (view.Node.Ints("shape") is null && view.Input(1).Ints is null)
        {
            return null;
        }

        for (var i = 0; i < target.Length; i++)
        {
            if (target[i] == 0 && view.Node.Int("allowzero", 0) == 0)
            {
                if (input is null || i >= input.Count)
                {
                    return null;
                }

                target[i] = input[i];
            }
        }

        var open = Array.IndexOf(target, new Dim(-1));
        if (open < 0)
        {
            return target;
        }

        target[open] = 1;
        if (input is null || Dim.Product(input) is not { } all || Dim.Product(target) is not { } rest || Dim.Divide(all, rest) is not { } length)
        {
            return null;
        }

        target[open] = length;
        return target;
    }

    static Dim[]? Flattened(NodeView view)
    {
        if (view.Input(0).Shape is not { } x)
        {
            return null;
        }

        var axis = view.Node.Int("axis", 1) is var a && a == x.Count ? x.Count : view.Axis(a, x.Count);
        return Dim.Product(x.Take(axis)) is { } rows && Dim.Product(x.Skip(axis)) is { } columns ? [rows, columns] : null;
    }

    static Dim[]? Squeezed(NodeView view)
    {
        if (view.Input(0).Shape is not { } x)
        {
            return null;
        }

        var axes = view.List("axes", 1)?.Select(a => view.Axis(a, x.Count)).ToHashSet();
        return [.. x.Where((d, i) => axes is null ? d != 1 : !axes.Contains(i))];
    }

    static Dim[]? Unsqueezed(NodeView view)
    {
        if (view.Input(0).Shape is not { } x || view.List("axes", 1) is not { } given)
        {
            return null;
        }

        var rank = x.Count + given.Length;
        var axes = given.Select(a => view.Axis(a, rank)).ToHashSet();
        var next = 0;
        return [.. Enumerable.Range(0, rank).Select(i => axes.Contains(i) ? (Dim)1 : x[next++])];
    }

    static Dim[]? Concatenated(NodeView view)
    {
        if (view.Input(0).Shape is not { } first)
        {
            return null;
        }

        var axis = view.Axis(view.Node.Int("axis", 1), first.Count);
        Dim? length = 0;
        for (var i = 0; i < view.Node.Inputs.Count; i++)
        {
            length = view.Input(i).Shape is { } x && x.Count == first.Count && length is { } sum ? Dim.Add(sum, x[axis]) : null;
        }

        return length is null ? null : [.. first.Select((d, i) => i == axis ? length.Value : d)];
    }

    static Dim[] Sliced(NodeView view)
    {
        Dim[] result = [.. view.ShapeOf(0)];
        foreach (var range in SliceRange.Of(view))
        {
            result[range.Axis] = range.Count;
        }

        return result;
    }

    static Dim[]? Padded(NodeView view)
    {
        if (view.Node.Ints("pads") is null && view.Input(1).Ints is null)
        {
            return null;
        }

        var padding = Padding.Of(view);
        var result = view.ShapeOf(0).Select((d, i) => Dim.Add(d, padding.Before[i] + padding.After[i])).ToArray();
        return Array.TrueForAll(result, d => d is not null) ? Array.ConvertAll(result, d => d!.Value) : null;
    }

    static TensorInfo[] Split(NodeView view)
    {
        var (axis, lengths) = SplitSizes.Of(view);
        return [.. lengths.Select(n => new TensorInfo(view.Input(0).Type, [.. view.ShapeOf(0).Select((d, i) => i == axis ? n : d)]))];
    }

    static Dim[]? Each(IReadOnlyList<Dim> a, Dim[] b, Func<Dim, Dim, Dim?> op)
    {
        var result = a.Zip(b, op).ToArray();
        return a.Count == b.Length && Array.TrueForAll(result, d => d is not null) ? Array.ConvertAll(result, d => d!.Value) : null;
    }

    static long Block(NodeView view)
        => view.Node.Int("blocksize", 0) is var block and > 0 ? block : throw Throw.Format($"{view.Node} has the blocksize {view.Node.Int("blocksize", 0)}. The model is damaged: export it again.");

    /// <summary>[N, C b b, H, W] and [N, C, H b, W b]: the second from the first where the sign is 1, the first from the second where it is -1.</summary>
    static Dim[]? Blocks(IReadOnlyList<Dim> x, long block, int sign)
        => sign > 0
            ? Each(x, [1, block * block, 1, 1], Dim.Divide) is { } less ? Each(less, [1, 1, block, block], Dim.Multiply) : null
            : Each(x, [1, 1, block, block], Dim.Divide) is { } small ? Each(small, [1, block * block, 1, 1], Dim.Multiply) : null;

    /// <summary>As many numbers as there are from the start to before the limit; those of the batch where it counts the rows from 0 in ones.</summary>
    static Dim[]? Ranged(NodeView view)
        => view.Input(0).Ints is not { Values: [var start] } || view.Input(1).Ints is not { Values: [var limit] } || view.Input(2).Ints is not { Values: [var step] } ? null
            : !start.PerRow && !limit.PerRow && !step.PerRow ? [(long)Math.Max(0, Math.Ceiling((limit.Number - start.Number) / step.Number))]
            : start == 0 && limit.PerRow && step == 1 ? [limit]
            : null;
}
