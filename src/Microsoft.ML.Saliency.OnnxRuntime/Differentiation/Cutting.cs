using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_slice = Define("Slice", SliceGradient, Slice);

    static readonly int s_pad = Define("Pad", PadGradient, Pad);

    static void Slice(OperatorContext c)
    {
        var ranges = SliceRange.Of(c);
        if (ranges.Count == 0)
        {
            c.Write("Identity", [c[0]]);
            return;
        }

        c.Write(
            "Slice",
            [
                c[0],
                c.Graph.Longs([.. ranges.Select(r => r.Count == 0 ? 0 : r.Start)]),
                c.Graph.Longs([.. ranges.Select(End)]),
                c.Graph.Longs([.. ranges.Select(r => (long)r.Axis)]),
                c.Graph.Longs([.. ranges.Select(r => r.Step)]),
            ]);
    }

    /// <summary>Where a range stops; counting down to the first element, that is before it, for which no index from either end stands.</summary>
    static long End(SliceRange r)
    {
        var end = r.Count == 0 ? 0 : r.Start + (r.Count - 1) * r.Step + Math.Sign(r.Step);
        return end < 0 ? int.MinValue : end;
    }

    /// <summary>The cotangent put back where its elements were taken from, zeros elsewhere.</summary>
    static Value SliceGradient(OperatorContext c)
    {
        var shape = c.ShapeOf(0);
        Dim[] at = [.. c.OutputShape];
        var (before, after) = (new long[shape.Count], new long[shape.Count]);
        var g = c.G;
        foreach (var r in SliceRange.Of(c))
        {
            if (r.Count == 0)
            {
                return c.Graph.Zeros(shape);
            }

            var (start, step) = r.Step > 0 ? (r.Start, r.Step) : (r.Start + (r.Count - 1) * r.Step, -r.Step);
            g = r.Step > 0 ? g : g.Slice(r.Axis, -1, int.MinValue, -1);
            if (step > 1)
            {
                // Each element becomes a group of its own, whose other elements are zero.
                g = g.Reshape([.. at.Take(r.Axis + 1), 1, .. at.Skip(r.Axis + 1)])
                    .Pad(new long[shape.Count + 1], [.. Enumerable.Range(0, shape.Count + 1).Select(i => i == r.Axis + 1 ? step - 1 : 0)]);
                at[r.Axis] = r.Count * step;
                g = g.Reshape(at);
            }

            before[r.Axis] = start;
            after[r.Axis] = shape[r.Axis].Factor - start - r.Count * step;
        }

        return g.Pad(before, after);
    }

    static void Pad(OperatorContext c)
    {
        var padding = Padding.Of(c);
        if (padding.Before.Concat(padding.After).All(p => p == 0))
        {
            c.Write("Identity", [c[0]]);
            return;
        }

        var pads = c.Graph.Longs([.. padding.Before, .. padding.After]);
        Value[] inputs = padding.Mode == "constant" ? [c[0], pads, Filled(c, padding.Value)] : [c[0], pads];
        c.Write("Pad", inputs, ("mode", OnnxAttribute.Of(padding.Mode)));
    }

    /// <summary>A number in the type that the first input is held as.</summary>
    static Value Filled(OperatorContext c, float value) => c.Input(0).Type.Held() switch
    {
        OnnxElementType.Bool => c.Graph.Constant(new(OnnxElementType.Bool, [], new[] { (byte)(value != 0 ? 1 : 0) })),
        OnnxElementType.Int64 => c.Graph.Constant(OnnxTensor.Of([(long)value])),
        _ => c.Graph.Number(value),
    };

    static Value PadGradient(OperatorContext c)
    {
        var padding = Padding.Of(c);
        var (before, after) = (padding.Before, padding.After);
        if (padding.Mode == "constant")
        {
            return c.G.Pad([.. before.Select(p => -p)], [.. after.Select(p => -p)]);
        }

        // The other modes repeat elements: along each padded axis, the cotangent is added up where they came from.
        var shape = c.ShapeOf(0);
        Dim[] at = [.. c.OutputShape];
        var g = c.G;
        for (var axis = 0; axis < at.Length; axis++)
        {
            if (before[axis] == 0 && after[axis] == 0)
            {
                continue;
            }

            var length = shape[axis].Constant ?? throw c.Refuse($"it pads axis {axis}, whose length depends on the number of rows");
            var sources = padding.Sources(axis, length);
            Dim[] next = [.. at];
            next[axis] = length;
            g = ScatterAdd(c.Graph, next, axis, c.Graph.Longs(sources).Reshape([.. at.Select((d, i) => i == axis ? d : 1)]), g, at);
            at = next;
        }

        return g;
    }
}
