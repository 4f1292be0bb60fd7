using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

static partial class OnnxOperators
{
    static readonly int s_maxPool = Define("MaxPool", MaxPoolGradient, MaxPool);

    static readonly int s_averagePool = Define("AveragePool", AveragePoolGradient);

    static readonly int s_globalAveragePool = Define("GlobalAveragePool", c => (c.G / Dim.Product(c.ShapeOf(0).Skip(2))!.Value.Factor).Expand(c.ShapeOf(0)));

    static readonly int s_globalMaxPool = Define(
        "GlobalMaxPool",
        c => Shares(c, c.Y, c.G, [.. Enumerable.Range(2, c.Rank(0) - 2).Select(i => (long)i)]));

    static void MaxPool(OperatorContext c)
    {
        if (c.Node.Outputs.Skip(1).Any(o => o.Length > 0))
        {
            throw c.Refuse("its output of indices is used");
        }

        if (!c.Differentiated)
        {
            c.WriteSame(c.Node.Outputs[0]);
            return;
        }

        c.Kept = c.Graph[c.Graph.Name("Indices")];
        c.WriteSame(c.Node.Outputs[0], c.Kept.Name);
    }

    /// <summary>The indices count through the whole tensor.</summary>
    static Value MaxPoolGradient(OperatorContext c)
    {
        var shape = c.ShapeOf(0);
        Dim[] all = [Dim.Product(shape) ?? throw c.Refuse("its size is not a multiple of the number of rows")], flat = [Dim.Product(c.OutputShape)!.Value];
        return c.Graph.Let(
            "ScatterElements",
            [c.Graph.Zeros(all), c.Kept.Reshape(flat), c.G.Reshape(flat)],
            ("axis", OnnxAttribute.Of(0L)), ("reduction", OnnxAttribute.Of("add"))).Reshape(shape);
    }

    /// <summary>A mean is a convolution, channel by channel, with weights that are all the same: one divided by the elements of the window that count.</summary>
    static Value AveragePoolGradient(OperatorContext c)
    {
        var shape = c.ShapeOf(0);
        var window = Window.Of(c);
        var (axes, size) = (window.Kernel.Length, window.Kernel.Aggregate(1L, (n, k) => n * k));
        var channels = shape[1].Constant ?? throw c.Refuse("its number of channels depends on the number of rows");
        var counts = Enumerable.Range(0, axes).Select(i => Counts(window, i, shape[i + 2].Factor, c.Node.Int("count_include_pad", 0) != 0)).ToArray();
        var g = counts.Zip(window.Kernel).All(p => Array.TrueForAll(p.First, n => n == p.Second))
            ? c.G / size
            : counts.Select((n, i) => c.Graph.Constant(OnnxTensor.Of([.. n.Select(v => 1f / v)], [n.Length, .. Enumerable.Repeat(1L, axes - 1 - i)])))
                .Aggregate(c.G, (product, share) => product * share);
        var ones = new float[channels * size];
        Array.Fill(ones, 1);
        var weights = OnnxTensor.Of(ones, [channels, 1, .. window.Kernel]);
        return c.SmallFile
            ? TransposedConvolution.WithSameWeights(g, c.Graph.Constant(weights), window, channels, shape)
            : TransposedConvolution.AsConvolutions(g, weights, window, channels, shape);
    }

    /// <summary>How many elements of each window along one axis the mean is over: those on the input, or also those on its padding.</summary>
    static long[] Counts(Window window, int axis, long length, bool padding)
    {
        var (low, high) = padding ? (-window.Before[axis], length + window.After[axis]) : (0, length);
        var result = new long[window.OutputSize[axis]];
        for (var o = 0; o < result.Length; o++)
        {
            for (var k = 0L; k < window.Kernel[axis]; k++)
            {
                var at = o * window.Strides[axis] - window.Before[axis] + k * window.Dilations[axis];
                result[o] += at >= low && at < high ? 1 : 0;
            }
        }

        return result;
    }
}
