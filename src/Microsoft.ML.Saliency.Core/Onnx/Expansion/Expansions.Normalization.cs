namespace Microsoft.ML.Saliency.Onnx;

static partial class Expansions
{
    static readonly int s_layerNormalization = Define(
        c => LayerNormalization(c, c[0], c[1], c.Optional(2), c.Node.Int("axis", -1), c.Node.Float("epsilon", 1e-5f)),
        "LayerNormalization");

    static readonly int s_rmsNormalization = Define(
        c => RmsNormalization(c, c[0], c[1], c.Node.Int("axis", -1), c.Node.Float("epsilon", 1e-5f)),
        "RMSNormalization", "SimplifiedLayerNormalization", Microsoft + "SimplifiedLayerNormalization");

    static readonly int s_skipLayerNormalization = Define(c => Skip(c, (x, gamma) => LayerNormalization(c, x, gamma, c.Optional(3), -1, c.Node.Float("epsilon", 1e-12f), 1), 4), Microsoft + "SkipLayerNormalization");

    static readonly int s_skipSimplifiedLayerNormalization = Define(c => Skip(c, (x, gamma) => RmsNormalization(c, x, gamma, -1, c.Node.Float("epsilon", 1e-12f)), 3), Microsoft + "SkipSimplifiedLayerNormalization");

    static readonly int s_groupNormalization = Define(GroupNormalization, "GroupNormalization");

    static readonly int s_instanceNormalization = Define(
        c => PerChannel(c[1]) * Standardized(c[0], Axes(2, c.Rank(0)), c.Node.Float("epsilon", 1e-5f)) + PerChannel(c[2]),
        "InstanceNormalization");

    static readonly int s_meanVarianceNormalization = Define(
        c =>
        {
            long[] axes = c.Node.Ints("axes") is { } given ? [.. given] : [0, 2, 3];
            var d = c[0] - c[0].Mean(axes);
            return d / (d.Squared().Mean(axes).Sqrt() + 1e-9f);
        },
        "MeanVarianceNormalization");

    static readonly int s_lpNormalization = Define(
        c =>
        {
            long[] axis = [c.Axis(c.Node.Int("axis", -1), c.Rank(0))];
            var norm = c.Node.Int("p", 2) switch
            {
                1 => c[0].Apply("Abs").Sum(axis),
                2 => c[0].Squared().Sum(axis).Sqrt(),
                var p => throw c.Refuse($"it takes the norm of order {p}, and 1 and 2 are defined"),
            };
            // All zeros stay zeros.
            return c[0] / norm.With("Equal", c.Number(0)).Choose(c.Number(1), norm);
        },
        "LpNormalization");

    static readonly int s_lrn = Define(LocalResponseNormalization, "LRN");

    /// <summary>The axes from <paramref name="first"/> on.</summary>
    static long[] Axes(int first, int rank) => [.. Enumerable.Range(first, rank - first).Select(i => (long)i)];

    /// <summary>(x - mean) / sqrt(variance + epsilon).</summary>
    static Term Standardized(Term x, long[] axes, float epsilon)
    {
        var d = x - x.Mean(axes);
        return d / (d.Squared().Mean(axes) + epsilon).Sqrt();
    }

    static Term LayerNormalization(ExpansionContext c, Term x, Term scale, Term? bias, long axis, float epsilon, int firstStatistic = 1)
    {
        var axes = Axes(c.Axis(axis, x.Rank), x.Rank);
        var mean = x.Mean(axes);
        var d = x - mean;
        var inverse = (d.Squared().Mean(axes) + epsilon).Sqrt().Apply("Reciprocal");
        c.Set(firstStatistic, mean);
        c.Set(firstStatistic + 1, inverse);
        var y = d * inverse * scale;
        return bias is { } b ? y + b : y;
    }

    static Term RmsNormalization(ExpansionContext c, Term x, Term scale, long axis, float epsilon)
    {
        var axes = Axes(c.Axis(axis, x.Rank), x.Rank);
        return x / (x.Squared().Mean(axes) + epsilon).Sqrt() * scale;
    }

    /// <summary>Normalises the sum of two tensors and, where given, a bias; the sum is the fourth output.</summary>
    static Term Skip(ExpansionContext c, Func<Term, Term, Term> normalize, int bias)
    {
        var sum = c[0] + c[1];
        sum = c.Optional(bias) is { } b ? sum + b : sum;
        c.Set(3, sum);
        return normalize(sum, c[2]);
    }

    /// <summary>Channels in groups; scale and bias are one a group before opset 21, one a channel since.</summary>
    static Term GroupNormalization(ExpansionContext c)
    {
        var shape = c.ShapeOf(0);
        var channels = shape[1].Constant ?? throw c.Refuse("its number of channels depends on the number of rows");
        var groups = c.Node.Int("num_groups", 1);
        if (groups < 1 || channels % groups != 0)
        {
            throw Throw.Format($"{c.Node} divides {channels} channels into {groups} groups. The model is damaged: export it again.");
        }

        Dim[] grouped = [shape[0], groups, channels / groups, .. shape.Skip(2)];
        var y = Standardized(c[0].Reshape(grouped), Axes(2, grouped.Length), c.Node.Float("epsilon", 1e-5f));
        var perGroup = c.ShapeOf(1)[0] == groups && groups != channels && c.Opset < 21;
        return perGroup
            ? (y * PerChannel(c[1], grouped.Length) + PerChannel(c[2], grouped.Length)).Reshape(shape)
            : y.Reshape(shape) * PerChannel(c[1], shape.Count) + PerChannel(c[2], shape.Count);
    }

    /// <summary>One value a channel, to be broadcast over [N, C, ...].</summary>
    static Term PerChannel(Term values, int? rank = null)
        => values.Reshape([values.Shape[0], .. Enumerable.Repeat((Dim)1, (rank ?? values.Context.Rank(0)) - 2)]);

    /// <summary>x / (bias + alpha / size sum)^beta, the sum of squares over the <c>size</c> channels around each.</summary>
    static Term LocalResponseNormalization(ExpansionContext c)
    {
        var shape = c.ShapeOf(0);
        var channels = shape[1].Constant ?? throw c.Refuse("its number of channels depends on the number of rows");
        var size = c.Node.Int("size", 1);
        if (size < 1)
        {
            throw Throw.Format($"{c.Node} has the size {size}. The model is damaged: export it again.");
        }

        // A sum over neighbouring channels is a product with a band of ones.
        var band = new float[channels * channels];
        for (var i = 0L; i < channels; i++)
        {
            for (var j = Math.Max(0, i - (size - 1) / 2); j < Math.Min(channels, i + size / 2 + 1); j++)
            {
                band[i * channels + j] = 1;
            }
        }

        var pixels = Dim.Product(shape.Skip(2)) ?? throw c.Refuse("its spatial size depends on the number of rows");
        var sum = c.Constant(OnnxTensor.Of(band, channels, channels)).With("MatMul", c[0].Squared().Reshape([shape[0], channels, pixels])).Reshape(shape);
        var scale = sum * (c.Node.Float("alpha", 1e-4f) / size) + c.Node.Float("bias", 1);
        return c[0] / scale.With("Pow", c.Number(c.Node.Float("beta", 0.75f)));
    }
}
