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
        if (c.Input(0).Type.IsInteger())
        {
            // ONNX Runtime has no maximum of the 64-bit integers that all are widened to.
            var maximum = c[0].AsFloat().Apply("MaxPool", [.. c.Node.Attributes.Select(a => (a.Key, a.Value))]);
            c.Write("Cast", [maximum], ("to", OnnxAttribute.Of((long)OnnxElementType.Int64)));
            return;
        }

        var wanted = c.Node.Outputs.Skip(1).Any(o => o.Length > 0);
        var byRow = c.Node.Int("storage_order", 0) == 0;
        if (!c.Differentiated || wanted)
        {
            c.WriteSame(c.Node.Outputs);
        }

        if (!c.Differentiated)
        {
            return;
        }

        if (wanted && byRow)
        {
            c.Kept = c.Graph[c.Node.Outputs[1]];
            return;
        }

        c.Kept = c.Graph[c.Graph.Name("Indices")];
        c.Graph.Add(new(
            "MaxPool",
            c.Node.Inputs,
            [wanted ? c.Graph.Name("Maximum") : c.Node.Outputs[0], c.Kept.Name],
            c.Node.Attributes.Where(a => a.Key != "storage_order").ToDictionary(StringComparer.Ordinal),
            c.Node.Name));
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
        var counts = Enumerable.Range(0, axes).Select(i => window.Counts(i, shape[i + 2].Factor, c.Node.Int("count_include_pad", 0) != 0)).ToArray();
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
}
