namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Sampling at places that are computed, as spatial transformers and deformable heads do: gradients flow to the map and to the places.</summary>
static partial class Expansions
{
    static readonly int s_gridSample = Define(GridSample, "GridSample");

    static readonly int s_affineGrid = Define(AffineGrid, "AffineGrid");

    /// <summary>
    /// A map [N, C, H, W] or [N, C, D, H, W] at the places of a grid [N, ..., 2 or 3], each from -1 to 1 along the last axis first:
    /// a weighted sum of the elements around each place, along every axis those of the mode.
    /// </summary>
    static Term GridSample(ExpansionContext c)
    {
        var (x, grid) = (c.ShapeOf(0), c.ShapeOf(1));
        var axes = x.Count - 2;
        if (axes is not (2 or 3) || grid.Count != x.Count || grid[^1] != axes)
        {
            throw Throw.Broken(c.Node, $"its input is [{string.Join(", ", x)}] and its grid [{string.Join(", ", grid)}], expected [N, C, H, W] and [N, h, w, 2], or one spatial axis more of each");
        }

        var mode = c.Node.Text("mode", "linear") switch { "bilinear" or "linear" => "linear", "bicubic" or "cubic" => "cubic", "nearest" => "nearest", var other => throw c.Refuse($"its mode is '{other}'; there are linear, nearest and cubic") };
        var padding = c.Node.Text("padding_mode", "zeros");
        if (padding is not ("zeros" or "border" or "reflection"))
        {
            throw c.Refuse($"its padding_mode is '{padding}'; there are zeros, border and reflection");
        }

        if (mode == "cubic" && axes == 3)
        {
            throw c.Refuse("it is cubic over three axes");
        }

        long[] lengths = [.. x.Skip(2).Select(Fixed)];
        var (volume, places) = (lengths.Aggregate(1L, (n, d) => n * d), grid.Skip(1).SkipLast(1).Aggregate(1L, (n, d) => n * Fixed(d)));
        var flat = c[0].Reshape(x[0], x[1], volume);
        var coordinates = c[1].Reshape(grid[0], places, axes).Transpose(0, 2, 1);
        (Term? Weight, Term Index)[] taps = [(null, c.Longs(0))];
        for (var axis = 0; axis < axes; axis++)
        {
            var along = Along(coordinates.Slice(1, axes - 1 - axis, axes - axis), lengths[axis], mode, padding, c.Node.Int("align_corners", 0) != 0);
            var stride = c.Longs(lengths[(axis + 1)..].Aggregate(1L, (n, d) => n * d));
            taps = [.. taps.SelectMany(t => along.Select(a => (t.Weight is { } w && a.Weight is { } more ? w * more : t.Weight ?? a.Weight, t.Index + a.Index * stride)))];
        }

        var sum = taps.Select(t =>
        {
            var taken = flat.With("GatherElements", t.Index.Expand([x[0], x[1], places]), ("axis", OnnxAttribute.Of(2L)));
            return t.Weight is { } weight ? taken * weight : taken;
        }).Aggregate((a, b) => a + b);
        return sum.Reshape([x[0], x[1], .. grid.Skip(1).SkipLast(1)]);

        long Fixed(Dim d) => d.Constant is { } length and > 0 ? length : throw c.Refuse("a length of its input or grid is 0 or depends on the number of rows");
    }

    /// <summary>The elements around each place along one axis, and their weights; no weight is a weight of 1.</summary>
    static (Term? Weight, Term Index)[] Along(Term coordinate, long length, string mode, string padding, bool corners)
    {
        var c = coordinate.Context;
        var (low, high) = corners ? (0f, length - 1f) : (-0.5f, length - 0.5f);
        var place = (coordinate + 1) * ((high - low) / 2) + low;
        place = mode == "nearest" ? place.Apply("Round") : place;
        // A cubic reaches beyond the border by itself: there, the elements are kept inside and not the place.
        place = padding switch { "border" when mode != "cubic" => Kept(place), "reflection" => Reflected(place), _ => place };
        if (mode == "nearest")
        {
            return [At(place, null)];
        }

        var first = place.Apply("Floor");
        var f = place - first;
        return mode == "linear"
            ? [At(first, -f + 1), At(first + 1, f)]
            : [At(first - 1, Far(f + 1)), At(first, Near(f)), At(first + 1, Near(-f + 1)), At(first + 2, Far(-f + 2))];

        (Term?, Term) At(Term index, Term? weight)
        {
            if (padding == "zeros")
            {
                var inside = index.With("Equal", Kept(index)).Cast(OnnxElementType.Float);
                weight = weight is { } w ? w * inside : inside;
            }

            return (weight, Kept(padding == "reflection" ? Reflected(index) : index).Cast(OnnxElementType.Int64));
        }

        Term Kept(Term value) => c.Let("Clip", [value, c.Number(0), c.Number(length - 1)]);

        // Back and forth between the ends, which lie on the first and last element or half an element beyond.
        Term Reflected(Term value)
        {
            if (high <= low)
            {
                return value * 0;
            }

            var (twice, distance) = (2 * (high - low), (value - low).Apply("Abs"));
            var rest = distance - (distance * (1 / twice)).Apply("Floor") * twice;
            return rest.With("Min", -rest + twice) + low;
        }

        // Keys' cubic with a = -0.75, up to one element away and up to two.
        static Term Near(Term d) => (d * 1.25f - 2.25f) * d * d + 1;

        static Term Far(Term d) => ((d * -0.75f + 3.75f) * d - 6) * d + 3;
    }

    /// <summary>The places of a regular grid, moved by a matrix [N, 2, 3] or [N, 3, 4].</summary>
    static Term AffineGrid(ExpansionContext c)
    {
        var (theta, size) = (c.ShapeOf(0), c.IntsOf(1).Values);
        var axes = size.Length - 2;
        if (axes is not (2 or 3) || theta.Count != 3 || theta[1] != axes || theta[2] != axes + 1)
        {
            throw Throw.Broken(c.Node, $"its matrix is [{string.Join(", ", theta)}] and its size [{string.Join(", ", size)}], expected [N, 2, 3] and [N, C, H, W], or one axis more of each");
        }

        long[] lengths = [.. size.Skip(2).Select(d => d.Constant is { } length and > 0 ? length : throw c.Refuse("a length of its size is 0 or depends on the number of rows"))];
        c.CheckConstant(lengths.Aggregate(axes + 1.0, (n, d) => n * d));
        var places = lengths.Aggregate(1L, (n, d) => n * d);
        var regular = new float[places * (axes + 1)];
        var corners = c.Node.Int("align_corners", 0) != 0;
        for (var i = 0L; i < places; i++)
        {
            var rest = i;
            for (var axis = axes - 1; axis >= 0; axis--)
            {
                (rest, var at) = Math.DivRem(rest, lengths[axis]);
                regular[i * (axes + 1) + axes - 1 - axis] = !corners ? (2f * at + 1) / lengths[axis] - 1 : lengths[axis] == 1 ? -1 : 2f * at / (lengths[axis] - 1) - 1;
            }

            regular[i * (axes + 1) + axes] = 1;
        }

        return c.Constant(OnnxTensor.Of(regular, places, axes + 1)).With("MatMul", c[0].Transpose(0, 2, 1)).Reshape([theta[0], .. size.Skip(2), axes]);
    }
}
