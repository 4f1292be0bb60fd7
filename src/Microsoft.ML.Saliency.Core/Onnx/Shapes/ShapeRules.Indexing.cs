namespace Microsoft.ML.Saliency.Onnx;

static partial class ShapeRules
{
    static readonly int s_gather = Define(v => One(v.Input(0).Type, Gathered(v)), "Gather");

    static readonly int s_gatherElements = Define(v => One(v.Input(0).Type, v.Input(1).Shape), "GatherElements");

    static readonly int s_gatherNd = Define(v => One(v.Input(0).Type, GatheredNd(v)), "GatherND");

    static readonly int s_scatter = Define(v => One(v.Input(0).Type, v.Input(0).Shape), "Scatter", "ScatterElements", "ScatterND", "ReverseSequence");

    static readonly int s_topK = Define(v => TopK(v) is var shape ? [new(v.Input(0).Type, shape), new(OnnxElementType.Int64, shape)] : [], "TopK");

    static readonly int s_oneHot = Define(v => One(v.Input(2).Type, OneHot(v)), "OneHot");

    static readonly int s_nonZero = Define(
        v => One(OnnxElementType.Int64, v.Input(0).Shape is { } x && NonZero(v) is { } places ? [x.Count, places.Length] : null),
        "NonZero");

    static readonly int s_compress = Define(v => One(v.Input(0).Type, Compressed(v)), "Compress");

    /// <summary>The places of the values that are not zero, in order; null where these depend on the data.</summary>
    internal static int[][]? NonZero(NodeView view)
    {
        var constant = view.Constant(0);
        var (shape, values) = constant is not null ? ([.. constant.Shape.Select(d => (int)d)], Array.ConvertAll(constant.ToSingles(), v => v != 0))
            : view.Input(0).Ints is { IsConstant: true } ints ? (ints.Shape, Array.ConvertAll(ints.Values, v => v.Number != 0))
            : ((IReadOnlyList<int>)[], null);
        return values is null ? null : [.. values.Index().Where(v => v.Item).Select(v =>
        {
            var at = new int[shape.Count];
            IntTensor.Position(v.Index, shape, at);
            return at;
        })];
    }

    /// <summary>The axis that a Compress node takes elements along, null for all of them read flat, and which elements those are.</summary>
    internal static (int? Axis, long[] Places) CompressedPlaces(NodeView view)
        => (view.Node.Attributes.ContainsKey("axis") ? view.Axis(view.Node.Int("axis", 0), view.Rank(0)) : null,
            [.. view.IntsOf(1).Values.Index().Where(v => v.Item.Number != 0).Select(v => (long)v.Index)]);

    static Dim[]? Compressed(NodeView view)
    {
        if (view.Input(0).Shape is not { } x || view.Input(1).Ints is null)
        {
            return null;
        }

        var (axis, places) = CompressedPlaces(view);
        return axis is null ? [places.Length] : [.. x.Select((d, i) => i == axis ? places.Length : d)];
    }

    static Dim[]? Gathered(NodeView view)
    {
        if (view.Input(0).Shape is not { } x || view.Input(1).Shape is not { } indices)
        {
            return null;
        }

        var axis = view.Axis(view.Node.Int("axis", 0), x.Count);
        return [.. x.Take(axis), .. indices, .. x.Skip(axis + 1)];
    }

    static Dim[]? GatheredNd(NodeView view)
        => view.Input(0).Shape is { } x && view.Input(1).Shape is { Count: > 0 } indices && indices[^1].Constant is { } tuple
            ? [.. indices.SkipLast(1), .. x.Skip((int)(view.Node.Int("batch_dims", 0) + tuple))]
            : null;

    static Dim[]? TopK(NodeView view)
    {
        if (view.Input(0).Shape is not { } x || (view.Node.HasInput(1) && view.Input(1).Ints is null))
        {
            return null;
        }

        var (axis, k) = TopKOf(view);
        return [.. x.Select((d, i) => i == axis ? k : d)];
    }

    /// <summary>The axis of a TopK node, and how many elements it keeps: an attribute before opset 10, an input since.</summary>
    internal static (int Axis, long K) TopKOf(NodeView view)
    {
        var k = view.Node.Attributes.ContainsKey("k") ? view.Node.Int("k", 0) : view.List("K", 1) is [var given] ? given : throw Throw.Format($"{view.Node} has no K. The model is damaged: export it again.");
        return (view.Axis(view.Node.Int("axis", -1), view.Rank(0)), k);
    }

    static Dim[]? OneHot(NodeView view)
    {
        if (view.Input(0).Shape is not { } indices || view.Input(1).Ints is not { Values: [var depth] })
        {
            return null;
        }

        var axis = view.Axis(view.Node.Int("axis", -1), indices.Count + 1);
        return [.. indices.Take(axis), depth, .. indices.Skip(axis)];
    }
}
