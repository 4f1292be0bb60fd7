using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>
/// The gradient of y[m, o] = sum over c, k of w[m, c, k] x[c, s o - p + d k] with respect to x, per spatial axis of stride s, padding p, dilation d:
/// x'[c, i] = sum of w[m, c, k] y'[m, o] over all m, k, o with s o - p + d k = i.
/// </summary>
/// <remarks>
/// With i = s q + r, only those k count for which d k - p - r is a multiple of s, and o = q - (d k - p - r) / s: for each phase r this is
/// an ordinary convolution of y', of stride 1, with some of the weights, turned round. The phases are then interleaved.
/// </remarks>
static class TransposedConvolution
{
    /// <summary>ConvTranspose over the weights as they are: nothing is stored twice.</summary>
    internal static Value WithSameWeights(Value g, Value weights, Window window, long group, IReadOnlyList<Dim> shape)
    {
        var axes = window.Kernel.Length;
        var (after, more) = ((long[])window.After.Clone(), new long[axes]);
        for (var i = 0; i < axes; i++)
        {
            // What the windows did not reach at the end gets no gradient; what reached further was beyond the input.
            var length = window.Strides[i] * (window.OutputSize[i] - 1) + Reach(window, i) - window.Before[i] - after[i];
            var missing = shape[i + 2].Factor - length;
            (after[i], more[i]) = missing < 0 ? (after[i] - missing, 0) : (after[i], missing);
        }

        return g.Graph.Let(
            "ConvTranspose",
            [g, weights],
            ("strides", OnnxAttribute.Of(window.Strides)), ("dilations", OnnxAttribute.Of(window.Dilations)), ("group", OnnxAttribute.Of(group)),
            ("pads", OnnxAttribute.Of([.. window.Before, .. after])), ("output_padding", OnnxAttribute.Of(more)));
    }

    /// <summary>Convolutions of stride 1, their weights taken from the constant ones now.</summary>
    internal static Value AsConvolutions(Value g, OnnxTensor weights, Window window, long group, IReadOnlyList<Dim> shape)
    {
        // Each phase is a convolution of its own: models that cut pictures into patches have up to a thousand.
        const int MaxPhases = 1024;
        if (window.Strides.Aggregate(1.0, (n, s) => n * s) > MaxPhases)
        {
            return WithSameWeights(g, g.Graph.Constant(weights, "weight"), window, group, shape);
        }

        var axes = window.Kernel.Length;
        var channels = weights.Shape[1] * group;
        var source = new Source(weights.ToSingles(), weights.Shape, window, group);
        long[] size = [.. Enumerable.Range(0, axes).Select(i => (shape[i + 2].Factor + window.Strides[i] - 1) / window.Strides[i])];
        Dim[] phaseShape = [shape[0], channels, .. size.Select(d => (Dim)d)];
        var phases = Product(window.Strides).Select(phase => new Phase(phase, [.. phase.Select((r, i) => Taps.Of(window, i, r))])).ToArray();
        if (phases.Length == 1)
        {
            return Convolve(g, source, phases, phases[0].Taps, size);
        }

        if (!phases[0].IsEmpty && phases.Skip(1).All(p => p.IsEmpty))
        {
            return Spread(Convolve(g, source, phases[..1], phases[0].Taps, size), window.Strides, channels, size, shape);
        }

        Taps[] common = [.. Enumerable.Range(0, axes).Select(i => Taps.Around(phases.Select(p => p.Taps[i])))];
        var together = group == 1 && Array.TrueForAll(common, t => t.Step == 1)
            && Work(channels * phases.Length, common) < phases.Sum(p => Work(channels, p.Taps));
        var joined = together
            ? Convolve(g, source, phases, common, size)
            : g.Graph.Let(
                "Concat",
                phases.Select(p => p.IsEmpty ? g.Graph.Zeros(phaseShape) : Convolve(g, source, [p], p.Taps, size)),
                ("axis", OnnxAttribute.Of(1L)));
        var extra = Enumerable.Range(0, axes).Select(i => shape[i + 2].Factor - size[i] * window.Strides[i]);
        return Interleave(joined, window.Strides, phaseShape).Pad(new long[axes + 2], [0, 0, .. extra]);
    }

    /// <summary>Some channels of a gradient that such a convolution gave, computed by themselves; null where it was made in another way.</summary>
    internal static Value? Channels(Value gradient, long start, long count)
    {
        var graph = gradient.Graph;
        if (graph.Maker(gradient) is not { OpType: "Conv" } conv || conv.Int("group", 1) != 1 || graph.ConstantOf(conv.Inputs[1]) is not { } weights)
        {
            return null;
        }

        var size = weights.Data.Length / (int)weights.Shape[0];
        OnnxTensor some = new(weights.Type, [count, .. weights.Shape.Skip(1)], weights.Data.Slice((int)start * size, (int)count * size));
        return graph.Let("Conv", [graph[conv.Inputs[0]], graph.Constant(some, "weight")], [.. conv.Attributes.Select(a => (a.Key, a.Value))]);
    }

    static long Reach(Window window, int axis) => window.Dilations[axis] * (window.Kernel[axis] - 1) + 1;

    /// <summary>What a convolution costs, a position: fast kernels compute channels in blocks of eight.</summary>
    static long Work(long channels, Taps[] taps) => (channels + 7) / 8 * 8 * taps.Aggregate(1L, (n, t) => n * t.Count);

    static Value Convolve(Value g, Source source, IReadOnlyList<Phase> phases, Taps[] taps, long[] size)
    {
        // q - t runs from -t of the last tap to size - 1 - t of the first; where that is inside y', y' is cut instead of padded.
        long[] before = [.. taps.Select(t => t.Last)];
        long[] after = [.. taps.Select((t, i) => size[i] - source.Window.OutputSize[i] - t.First)];
        if (before.Concat(after).Any(p => p < 0))
        {
            g = g.Pad([0, 0, .. before.Select(p => Math.Min(p, 0))], [0, 0, .. after.Select(p => Math.Min(p, 0))]);
        }

        return g.Graph.Let(
            "Conv",
            [g, g.Graph.Constant(source.Turned(phases, taps), "weight")],
            ("kernel_shape", OnnxAttribute.Of([.. taps.Select(t => t.Count)])),
            ("dilations", OnnxAttribute.Of([.. taps.Select(t => t.Step)])),
            ("pads", OnnxAttribute.Of([.. before.Concat(after).Select(p => Math.Max(p, 0))])),
            ("group", OnnxAttribute.Of(source.Group)));
    }

    /// <summary>x[s q] = phase 0 [q], zeros between.</summary>
    static Value Spread(Value phase, long[] strides, long channels, long[] size, IReadOnlyList<Dim> shape)
    {
        var ones = new float[channels];
        Array.Fill(ones, 1);
        return phase.Graph.Let(
            "ConvTranspose",
            [phase, phase.Graph.Constant(OnnxTensor.Of(ones, [channels, 1, .. strides.Select(_ => 1L)]), "ones")],
            ("strides", OnnxAttribute.Of(strides)), ("group", OnnxAttribute.Of(channels)),
            ("output_padding", OnnxAttribute.Of([.. strides.Select((s, i) => shape[i + 2].Factor - s * (size[i] - 1) - 1)])));
    }

    /// <summary>x[s q + r] = phase r [q] along each axis; the phases are one after the other in the channels.</summary>
    // One axis at a time, the last first: ONNX Runtime copies the two transpositions faster than DepthToSpace.
    static Value Interleave(Value joined, long[] strides, Dim[] shape)
    {
        Dim[] at = [shape[0], .. strides.Select(s => (Dim)s), .. shape.Skip(1)];
        var x = joined.Reshape(at);
        for (var axis = strides.Length - 1; axis >= 0; axis--)
        {
            // [N, s0, .., s, C, q0, .., q, done axes] to [N, s0, .., C, q0, .., q s, done axes].
            var (s, q) = (axis + 1, 2 * axis + 3);
            long[] order = [.. Enumerable.Range(0, at.Length).Where(i => i != s).Select(i => (long)i)];
            x = x.Transpose([.. order[..q], s, .. order[q..]]);
            at = [.. at[..s], .. at[(s + 1)..q], at[q].Factor * strides[axis], .. at[(q + 1)..]];
            x = x.Reshape(at);
        }

        return x;
    }

    /// <summary>All positions in a box, the last axis fastest.</summary>
    static IEnumerable<long[]> Product(long[] lengths)
    {
        var count = lengths.Aggregate(1L, (n, d) => n * d);
        for (var i = 0L; i < count; i++)
        {
            var at = new long[lengths.Length];
            var rest = i;
            for (var axis = lengths.Length - 1; axis >= 0; axis--)
            {
                (rest, at[axis]) = Math.DivRem(rest, lengths[axis]);
            }

            yield return at;
        }
    }

    /// <summary>The weights of the forward convolution, [M, C / group, k...].</summary>
    sealed record Source(float[] Weights, IReadOnlyList<long> Shape, Window Window, long Group)
    {
        /// <summary>[phases x C, M / group, taps...], the taps in reverse; 0 where a phase has no weight at a tap.</summary>
        internal OnnxTensor Turned(IReadOnlyList<Phase> phases, Taps[] taps)
        {
            var (m, c) = ((int)(Shape[0] / Group), (int)Shape[1]);
            var kernel = (int)Shape.Skip(2).Aggregate(1L, (n, d) => n * d);
            var result = new float[phases.Count * (int)Group * c * m * taps.Aggregate(1L, (n, t) => n * t.Count)];
            var next = 0;
            foreach (var phase in phases)
            {
                var places = Product([.. taps.Select(t => t.Count)]).Select(at => Place(phase, [.. at.Select((j, i) => taps[i].Last - j * taps[i].Step)])).ToArray();
                for (var channel = 0; channel < Group * c; channel++)
                {
                    var (part, input) = Math.DivRem(channel, c);
                    for (var output = 0; output < m; output++)
                    {
                        var from = ((part * m + output) * c + input) * kernel;
                        foreach (var place in places)
                        {
                            result[next++] = place < 0 ? 0 : Weights[from + place];
                        }
                    }
                }
            }

            return OnnxTensor.Of(result, [phases.Count * Group * c, m, .. taps.Select(t => t.Count)]);
        }

        /// <summary>Where in a kernel the weight is that a phase has at offsets t, or a negative number.</summary>
        long Place(Phase phase, long[] t)
        {
            var place = 0L;
            for (var i = 0; i < t.Length; i++)
            {
                var (k, rest) = Math.DivRem(t[i] * Window.Strides[i] + Window.Before[i] + phase.Index[i], Window.Dilations[i]);
                if (rest != 0 || k < 0 || k >= Window.Kernel[i])
                {
                    return -1;
                }

                place = place * Window.Kernel[i] + k;
            }

            return place;
        }
    }

    /// <summary>The positions s q + r of one r, and the taps that they are computed from along each axis.</summary>
    sealed record Phase(long[] Index, Taps[] Taps)
    {
        internal bool IsEmpty => Array.Exists(Taps, t => t.Count == 0);
    }

    /// <summary>Offsets t in y' along one axis, every <paramref name="Step"/>th from <paramref name="First"/> on.</summary>
    readonly record struct Taps(long Count, long First, long Step)
    {
        internal long Last => First + (Count - 1) * Step;

        internal static Taps Of(Window window, int axis, long phase)
        {
            var (s, d, p, kernel) = (window.Strides[axis], window.Dilations[axis], window.Before[axis], window.Kernel[axis]);
            var every = s / Gcd(s, d);
            for (var k = 0L; k < Math.Min(every, kernel); k++)
            {
                var (t, rest) = Math.DivRem(d * k - p - phase, s);
                if (rest == 0)
                {
                    return new((kernel - k + every - 1) / every, t, d * every / s);
                }
            }

            return new(0, 0, d * every / s);
        }

        /// <summary>The fewest that include all of some.</summary>
        internal static Taps Around(IEnumerable<Taps> all)
        {
            var some = all.Where(t => t.Count > 0).ToArray();
            var first = some.Min(t => t.First);
            return new((some.Max(t => t.Last) - first) / some[0].Step + 1, first, some[0].Step);
        }

        static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
    }
}
