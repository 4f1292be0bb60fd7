namespace Microsoft.ML.Saliency.Onnx;

static partial class Expansions
{
    static readonly int s_attention = Define(Attention, "Attention");

    static readonly int s_rotaryEmbedding = Define(RotaryEmbedding, "RotaryEmbedding");

    /// <summary>softmax(softcap(scale Q K^T) + mask) V over heads, as of opset 23; several heads of Q may share one of K and V.</summary>
    static Term Attention(ExpansionContext c)
    {
        var isFlat = c.Rank(0) == 3;
        var (qHeads, kvHeads) = isFlat ? (c.Node.Int("q_num_heads", 0), c.Node.Int("kv_num_heads", 0)) : (Fixed(c.ShapeOf(0)[1]), Fixed(c.ShapeOf(1)[1]));
        if (qHeads < 1 || kvHeads < 1 || qHeads % kvHeads != 0)
        {
            throw Throw.Format($"{c.Node} has {qHeads} heads of queries and {kvHeads} of keys; it needs a multiple. The model is damaged: export it again.");
        }

        var (q, k, v) = (Heads(c[0], qHeads), Heads(c[1], kvHeads), Heads(c[2], kvHeads));
        var past = 0L;
        if (c.Optional(4) is { } pastKey && c.Optional(5) is { } pastValue)
        {
            past = Fixed(pastKey.Shape[2]);
            (k, v) = (pastKey.Concat(2, k), pastValue.Concat(2, v));
        }

        c.Set(1, k);
        c.Set(2, v);
        var (queries, keys) = (Fixed(q.Shape[2]), Fixed(k.Shape[2]));
        var scale = c.Node.Attributes.ContainsKey("scale") ? c.Node.Float("scale", 1) : 1 / MathF.Sqrt(Fixed(q.Shape[3]));
        // The root on either side, as the standard has it: less overflow in the product.
        var weights = (q * MathF.Sqrt(scale)).With("MatMul", Shared(k, qHeads / kvHeads).Transpose(0, 1, 3, 2) * MathF.Sqrt(scale));
        var product = weights;
        if (c.Node.Float("softcap", 0) is var cap and not 0)
        {
            weights = (weights * (1 / cap)).Apply("Tanh") * cap;
        }

        var capped = weights;
        weights = Masked(c, weights, queries, keys, past);
        var probabilities = weights.Apply("Softmax", ("axis", OnnxAttribute.Of(-1L)));
        c.Set(3, c.Node.Int("qk_matmul_output_mode", 0) switch
        {
            0 => product,
            1 => capped,
            2 => weights,
            _ => probabilities,
        });
        var y = probabilities.With("MatMul", Shared(v, qHeads / kvHeads));
        return isFlat ? y.Transpose(0, 2, 1, 3).Reshape(y.Shape[0], queries, qHeads * Fixed(y.Shape[3])) : y;

        long Fixed(Dim d) => d.Constant ?? throw c.Refuse("the length of a sequence or the number of heads depends on the number of rows");

        // [N, L, H D] -> [N, H, L, D]
        Term Heads(Term x, long heads)
            => !isFlat ? x : x.Reshape(x.Shape[0], x.Shape[1], heads, Fixed(x.Shape[2]) / heads).Transpose(0, 2, 1, 3);

        Term Shared(Term x, long times)
            => times == 1 ? x
                : x.Unsqueeze(2).Expand([x.Shape[0], x.Shape[1], times, x.Shape[2], x.Shape[3]]).Reshape(x.Shape[0], Fixed(x.Shape[1]) * times, x.Shape[2], x.Shape[3]);
    }

    /// <summary>Minus infinity added where a query must not look: as the mask says, after the query, and beyond the keys that count.</summary>
    static Term Masked(ExpansionContext c, Term weights, long queries, long keys, long past)
    {
        if (c.Optional(3) is { } mask)
        {
            var bias = c.Input(3).Type == OnnxElementType.Bool ? mask.Choose(c.Number(0), c.Number(float.NegativeInfinity)) : mask;
            var shape = bias.Shape;
            var given = shape[^1].Constant ?? throw c.Refuse("the length of its mask depends on the number of rows");
            if (given < keys && given > 1)
            {
                // Keys that the mask does not reach are not looked at.
                bias = c.Let("Pad", [bias, c.Longs([.. new long[shape.Count * 2 - 1], keys - given]), c.Number(float.NegativeInfinity)]);
            }

            weights += bias;
        }

        if (c.Node.Int("is_causal", 0) != 0)
        {
            c.CheckConstant((double)queries * keys);
            var after = new float[queries * keys];
            for (var i = 0L; i < queries; i++)
            {
                after.AsSpan((int)(i * keys), (int)keys)[(int)Math.Min(keys, i + past + 1)..].Fill(float.NegativeInfinity);
            }

            weights += c.Constant(OnnxTensor.Of(after, queries, keys));
        }

        if (c.Optional(6) is { } counts)
        {
            c.CheckConstant(keys);
            var beyond = c.Longs([.. Enumerable.Range(0, (int)keys).Select(i => (long)i)]).With("Less", counts.Cast(OnnxElementType.Int64).Reshape(counts.Shape[0], 1, 1, 1));
            weights += beyond.Choose(c.Number(0), c.Number(float.NegativeInfinity));
        }

        return weights;
    }

    /// <summary>Pairs of channels turned by the angles of their position; interleaved, the pairs are neighbours, else halves apart.</summary>
    static Term RotaryEmbedding(ExpansionContext c)
    {
        var shape = c.ShapeOf(0);
        var isFlat = shape.Count == 3;
        var heads = isFlat ? c.Node.Int("num_heads", 0) : 1;
        if (heads < 1)
        {
            throw Throw.Format($"{c.Node} has {heads} heads. The model is damaged: export it again.");
        }

        // [N, L, H, D]
        var x = isFlat ? c[0].Reshape(shape[0], shape[1], heads, Fixed(shape[2]) / heads) : c[0].Transpose(0, 2, 1, 3);
        var size = Fixed(x.Shape[3]);
        var rotated = c.Node.Int("rotary_embedding_dim", 0) is var part and > 0 ? part : size;
        var half = rotated / 2;
        var (cos, sin) = (Angles(1), Angles(2));
        var turned = c.Node.Int("interleaved", 0) != 0 ? Neighbours() : Halves(x.Slice(3, 0, half), x.Slice(3, half, rotated));
        var y = rotated == size ? turned : turned.Concat(3, x.Slice(3, rotated, size));
        return isFlat ? y.Reshape(shape) : y.Transpose(0, 2, 1, 3);

        long Fixed(Dim d) => d.Constant ?? throw c.Refuse("a number of channels depends on the number of rows");

        // [N or 1, L, 1, half]
        Term Angles(int input)
        {
            var cache = c.Optional(3) is { } positions ? c[input].With("Gather", positions) : c[input];
            return cache.Slice(cache.Rank - 1, 0, half).Unsqueeze(2);
        }

        Term Halves(Term a, Term b) => (cos * a - sin * b).Concat(3, sin * a + cos * b);

        Term Neighbours()
        {
            var (a, b) = (x.Slice(3, 0, rotated, 2), x.Slice(3, 1, rotated, 2));
            return (cos * a - sin * b).Unsqueeze(4).Concat(4, (sin * a + cos * b).Unsqueeze(4)).Reshape(x.Shape[0], x.Shape[1], x.Shape[2], rotated);
        }
    }
}
