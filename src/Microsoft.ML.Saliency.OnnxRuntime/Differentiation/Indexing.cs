using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_gather = Define("Gather", Gather);

    static readonly int s_gatherElements = Define("GatherElements", c => c.Graph.Let(
        "ScatterElements", [c.Graph.Zeros(c.ShapeOf(0)), c[1], c.G], ("axis", OnnxAttribute.Of(c.Node.Int("axis", 0))), ("reduction", OnnxAttribute.Of("add"))));

    static readonly int s_gatherNd = Define("GatherND", GatherNd);

    static readonly int s_scatterElements = Define("ScatterElements", ScatterElements);

    static readonly int s_scatter = Define("Scatter", ScatterElements, c => c.Write("ScatterElements", c.All, ("axis", OnnxAttribute.Of(c.Node.Int("axis", 0)))));

    static readonly int s_scatterNd = Define("ScatterND", ScatterNd);

    static readonly int s_topK = Define("TopK", TopKGradient, TopK);

    static readonly int s_compress = Define("Compress", CompressGradient);

    // Turned round again, everything is where it was.
    static readonly int s_reverseSequence = Define("ReverseSequence", c => c.Graph.Let("ReverseSequence", [c.G, c[1]], [.. c.Node.Attributes.Select(a => (a.Key, a.Value))]));

    // What they make depends on where something is and not on what it is.
    static readonly int s_places = Constant("NonZero", "Range");

    static readonly int s_oneHot = Add("OneHot", new(OneHot, null));

    static readonly int s_eyeLike = Add("EyeLike", new(
        c => c.Write("EyeLike", [c[0]], ("k", OnnxAttribute.Of(c.Node.Int("k", 0))), ("dtype", OnnxAttribute.Of((long)c.Output(0).Type.Held()))), null));

    /// <summary>ONNX Runtime has some combinations of types only: all have places and a depth of 64-bit integers.</summary>
    static void OneHot(OperatorContext c)
    {
        var (integer, type) = (("to", OnnxAttribute.Of((long)OnnxElementType.Int64)), c.Input(2).Type.Held());
        Value Whole(int input) => c.Input(input).Type.Held() == OnnxElementType.Int64 ? c[input] : c[input].Apply("Cast", integer);
        var values = type == OnnxElementType.Bool ? Whole(2) : c[2];
        var y = c.Graph.Let("OneHot", [Whole(0), Whole(1).Reshape([]), values], ("axis", OnnxAttribute.Of(c.Node.Int("axis", -1))));
        c.Write("Cast", [y], ("to", OnnxAttribute.Of((long)type)));
    }

    static Value Gather(OperatorContext c)
    {
        var axis = c.Axis(c.Node.Int("axis", 0), c.Rank(0));
        var (x, y) = (c.ShapeOf(0), c.OutputShape);
        var count = Dim.Product(c.ShapeOf(1)) ?? throw c.Refuse("the number of its indices depends on the rows of the batch");
        Dim[] updates = [.. x.Take(axis), count, .. x.Skip(axis + 1)];
        var g = y.SequenceEqual(updates) ? c.G : c.G.Reshape(updates);
        return ScatterAdd(c.Graph, x, axis, c[1].Reshape([.. updates.Select((_, i) => i == axis ? count : 1)]), g, updates);
    }

    /// <summary>Each tuple of indices becomes one index into the axes that it counts through, read flat.</summary>
    static Value GatherNd(OperatorContext c)
    {
        var (x, batch) = (c.ShapeOf(0), (int)c.Node.Int("batch_dims", 0));
        var tuple = (int)(c.ShapeOf(1)[^1].Constant ?? throw c.Refuse("the length of its tuples depends on the number of rows"));
        Dim[] lengths = [.. x.Skip(batch).Take(tuple)];
        var (each, flat, part) = (Count(x.Take(batch)), Count(lengths), Count(x.Skip(batch + tuple)));
        Dim[] updates = [each, Count(c.ShapeOf(1).Skip(batch).SkipLast(1)), part];
        var places = (c.Graph.Let("Mod", [c[1], c.Graph.Shape(lengths)]) * c.Graph.Shape([.. lengths.Select((_, i) => Count(lengths.Skip(i + 1)))])).Sum([c.Rank(1) - 1]);
        return ScatterAdd(c.Graph, [each, flat, part], 1, places.Reshape([updates[0], updates[1], 1]), c.G.Reshape(updates), updates).Reshape(x);

        Dim Count(IEnumerable<Dim> some) => Dim.Product(some) ?? throw c.Refuse("a product of its axes grows with the square of the number of rows");
    }

    /// <summary>What was written over, or added to, by axis.</summary>
    static Value ScatterElements(OperatorContext c, int input)
    {
        var axis = ("axis", OnnxAttribute.Of(c.Node.Int("axis", 0)));
        return Scattered(c, input) ? c.G
            : input == 0 ? c.Graph.Let("ScatterElements", [c.G, c[1], c.Graph.Zeros(c.ShapeOf(1))], axis)
            : c.Graph.Let("GatherElements", [c.G, c[1]], axis);
    }

    static Value ScatterNd(OperatorContext c, int input)
        => Scattered(c, input) ? c.G
            : input == 0 ? c.Graph.Let("ScatterND", [c.G, c[1], c.Graph.Zeros(c.ShapeOf(2))])
            : c.Graph.Let("GatherND", [c.G, c[1]]);

    /// <summary>Whether the whole cotangent is that of an input: of what is added to.</summary>
    static bool Scattered(OperatorContext c, int input) => c.Node.Text("reduction", "none") switch
    {
        "none" => false,
        "add" => input == 0,
        var other => throw c.Refuse($"its reduction is '{other}', whose gradient is not covered; those of none and add are"),
    };

    static void TopK(OperatorContext c)
    {
        var (axis, k) = ShapeRules.TopKOf(c);
        var places = c.Node.Outputs.ElementAtOrDefault(1) is { Length: > 0 } name ? name : c.Graph.Name("Indices");
        c.Kept = c.Graph[places];
        c.Graph.Add(new(
            "TopK",
            [c.Node.Inputs[0], c.Graph.Longs(k).Name],
            [c.Node.Outputs[0].Length > 0 ? c.Node.Outputs[0] : c.Graph.Name("Values"), places],
            GraphBuilder.Dictionary([("axis", OnnxAttribute.Of((long)axis)), ("largest", OnnxAttribute.Of(c.Node.Int("largest", 1)))]),
            c.Node.Name));
    }

    static Value TopKGradient(OperatorContext c)
        => c.Graph.Let("ScatterElements", [c.Graph.Zeros(c.ShapeOf(0)), c.Kept, c.G], ("axis", OnnxAttribute.Of((long)ShapeRules.TopKOf(c).Axis)));

    static Value CompressGradient(OperatorContext c)
    {
        var (axis, places) = ShapeRules.CompressedPlaces(c);
        var x = c.ShapeOf(0);
        IReadOnlyList<Dim> flat = axis is null ? [Dim.Product(x) ?? throw c.Refuse("its size is not a multiple of the number of rows")] : x;
        long[] along = [.. flat.Select((_, i) => i == (axis ?? 0) ? places.Length : 1L)];
        return ScatterAdd(c.Graph, flat, axis ?? 0, c.Graph.Constant(OnnxTensor.Of(places, along)), c.G, c.OutputShape).Reshape(x);
    }

    /// <summary>Zeros of a shape to which values are added at places along one axis; a place may occur several times.</summary>
    static Value ScatterAdd(GraphBuilder graph, IReadOnlyList<Dim> shape, int axis, Value places, Value values, IReadOnlyList<Dim> valuesShape) => graph.Let(
        "ScatterElements",
        [graph.Zeros(shape), places.Expand(valuesShape), values],
        ("axis", OnnxAttribute.Of((long)axis)), ("reduction", OnnxAttribute.Of("add")));
}
