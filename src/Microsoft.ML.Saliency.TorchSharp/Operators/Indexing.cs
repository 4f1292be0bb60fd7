using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_gather = Define(Gather, "Gather");

    static readonly int s_gatherElements = Define(c => $"torch.gather({c[0]}, {IndexAxis(c)}, {Places(c, 1)})", "GatherElements");

    static readonly int s_gatherNd = Define(GatherNd, "GatherND");

    static readonly int s_scatterElements = Define(ScatterElements, "ScatterElements", "Scatter");

    static readonly int s_scatterNd = Define(ScatterNd, "ScatterND");

    static readonly int s_topK = Define(TopK, "TopK");

    static readonly int s_oneHot = Define(OneHot, "OneHot");

    static readonly int s_nonZero = Define(
        c => ShapeRules.NonZero(c) is { } places
            ? $"{c.Longs("places", [.. Enumerable.Range(0, c.Rank(0)).SelectMany(axis => places.Select(at => (long)at[axis]))])}.reshape({List(c.OutputShape)})"
            : throw c.Refuse("how much of its input is not zero depends on the data"),
        "NonZero");

    static readonly int s_compress = Define(Compress, "Compress");

    static readonly int s_reverseSequence = Define(ReverseSequence, "ReverseSequence");

    static int IndexAxis(OperatorContext c) => c.Axis(c.Node.Int("axis", 0), c.Rank(0));

    /// <summary>An input of indices along the node's axis, those from the end counted from the start.</summary>
    static string Places(OperatorContext c, int input) => $"torch.remainder({c[input]}, {c[0]}.size({IndexAxis(c)}))";

    static string Gather(OperatorContext c)
        => $"torch.index_select({c[0]}, {IndexAxis(c)}, {c.Let(Places(c, 1))}.reshape([-1])).reshape({List(c.OutputShape)})";

    /// <summary>Each tuple of indices becomes one index into the axes that it counts through, read flat.</summary>
    static string GatherNd(OperatorContext c)
    {
        var (x, batch) = (c.ShapeOf(0), (int)c.Node.Int("batch_dims", 0));
        var tuple = Tuple(c, batch);
        var (each, flat, part) = (Length(Count(c, x.Take(batch))), Length(Count(c, x.Skip(batch).Take(tuple))), Length(Count(c, x.Skip(batch + tuple))));
        var places = c.Let($"{Flat(c, batch, tuple)}.reshape([{each}, -1, 1])");
        return $"torch.gather({c[0]}.reshape([{each}, {flat}, {part}]), 1, {places}.expand([-1, -1, {part}])).reshape({List(c.OutputShape)})";
    }

    static string ScatterNd(OperatorContext c)
    {
        var x = c.ShapeOf(0);
        var tuple = Tuple(c, 0);
        var (flat, part) = (Length(Count(c, x.Take(tuple))), Length(Count(c, x.Skip(tuple))));
        var places = c.Let($"{Flat(c, 0, tuple)}.reshape([-1, 1]).expand([-1, {part}])");
        return $"{Scattered(c, $"{c[0]}.reshape([{flat}, {part}])", 0, places, $"{c[2]}.reshape([-1, {part}])")}.reshape({List(x)})";
    }

    static string ScatterElements(OperatorContext c) => Scattered(c, c[0], IndexAxis(c), c.Let(Places(c, 1)), c[2]);

    static string Scattered(OperatorContext c, string x, int axis, string places, string updates) => c.Node.Text("reduction", "none") switch
    {
        "none" => $"torch.scatter({x}, {axis}, {places}, {updates})",
        "add" => $"torch.scatter_add({x}, {axis}, {places}, {updates})",
        "mul" => $"torch.scatter_reduce({x}, {axis}, {places}, {updates}, 'prod')",
        "max" => $"torch.scatter_reduce({x}, {axis}, {places}, {updates}, 'amax')",
        "min" => $"torch.scatter_reduce({x}, {axis}, {places}, {updates}, 'amin')",
        var other => throw c.Refuse($"its reduction is '{other}'; there are none, add, mul, max and min"),
    };

    /// <summary>How many indices make a place.</summary>
    static int Tuple(OperatorContext c, int batch)
        => c.ShapeOf(1) is [.., { Constant: { } tuple }] && batch >= 0 && tuple >= 1 && batch + tuple <= c.Rank(0)
            ? (int)tuple
            : throw Throw.Format($"{c.Node} has indices {c.Input(1)} for {c.Input(0)}. The model is damaged: export it again.");

    /// <summary>Tuples of indices as places in the axes that they count through, read flat.</summary>
    static string Flat(OperatorContext c, int batch, int tuple)
    {
        Dim[] lengths = [.. c.ShapeOf(0).Skip(batch).Take(tuple)];
        var size = $"torch.tensor({List(lengths)}, dtype=4)";
        var steps = $"torch.tensor({List(lengths.Select((_, i) => Count(c, lengths.Skip(i + 1))))}, dtype=4)";
        return $"torch.sum(torch.remainder({c[1]}, {size}) * {steps}, [-1])";
    }

    static Dim Count(OperatorContext c, IEnumerable<Dim> lengths) => Dim.Product(lengths) ?? throw c.Refuse("a product of its axes grows with the square of the number of rows");

    /// <summary>By a stable sort, which of equal elements takes the first, as the standard has it.</summary>
    static string TopK(OperatorContext c)
    {
        var (axis, k) = ShapeRules.TopKOf(c);
        var both = c.Let($"torch.sort({c[0]}, stable=True, dim={axis}, descending={(c.Node.Int("largest", 1) != 0 ? "True" : "False")})");
        c.Set(1, $"torch.slice({both}[1], {axis}, 0, {k})");
        return $"torch.slice({both}[0], {axis}, 0, {k})";
    }

    static string OneHot(OperatorContext c)
    {
        var axis = c.Axis(c.Node.Int("axis", -1), c.Rank(0) + 1);
        var depth = c.OutputShape[axis];
        var places = c.Let($"{c[0]}.unsqueeze({axis})");
        var after = c.Rank(0) - axis;
        return $"torch.where(torch.where({places} < 0, {places} + {Length(depth)}, {places}) == torch.arange({Length(depth)}).reshape([-1{string.Concat(Enumerable.Repeat(", 1", after))}]), {c[2]}[1], {c[2]}[0])";
    }

    static string Compress(OperatorContext c)
    {
        var (axis, places) = ShapeRules.CompressedPlaces(c);
        return $"torch.index_select({(axis is null ? $"{c[0]}.reshape([-1])" : c[0])}, {axis ?? 0}, {c.Longs("places", places)})";
    }

    /// <summary>Element i of a row's first L elements along the time axis is element L - 1 - i.</summary>
    static string ReverseSequence(OperatorContext c)
    {
        var (time, batch) = (c.Axis(c.Node.Int("time_axis", 0), c.Rank(0)), c.Axis(c.Node.Int("batch_axis", 1), c.Rank(0)));
        var x = c.ShapeOf(0);
        string Along(int axis) => $"[{string.Join(", ", x.Select((_, i) => i == axis ? "-1" : "1"))}]";
        var steps = c.Let($"torch.arange({Length(x[time])}).reshape({Along(time)})");
        var lengths = c.Let($"{c[1]}.reshape({Along(batch)})");
        var places = c.Let($"torch.where({steps} < {lengths}, {lengths} - 1 - {steps}, {steps})");
        return $"torch.gather({c[0]}, {time}, {places}.expand({List(x)}))";
    }
}
