using Microsoft.ML.Saliency.Onnx;
using static Microsoft.ML.Saliency.Operators.OperatorContext;

namespace Microsoft.ML.Saliency.Operators;

static partial class TorchOperators
{
    static readonly int s_maxPool = Define(MaxPool, "MaxPool");

    static readonly int s_averagePool = Define(AveragePool, "AveragePool");

    static readonly int s_globalAveragePool = Define(c => $"torch.mean({c[0]}, {Spatial(c)}, True)", "GlobalAveragePool");

    static readonly int s_globalMaxPool = Define(c => $"torch.amax({c[0]}, {Spatial(c)}, True)", "GlobalMaxPool");

    static string Spatial(OperatorContext c) => List(Enumerable.Range(2, c.Rank(0) - 2).Select(i => (long)i));

    static string MaxPool(OperatorContext c)
    {
        var window = Window.Of(c);
        var axes = SpatialAxes(c, window.Kernel);
        var x = IsInteger(c) ? c.Let($"{c[0]}.to(6)") : c[0];
        // libtorch takes symmetric padding of up to half a window; more is padded by hand with what a maximum ignores.
        var native = window.IsSymmetric && window.Before.Zip(window.Kernel).All(p => p.First <= p.Second / 2);
        var before = native ? new long[axes] : window.Before;
        x = native ? x : c.Let(PadSpatial(x, before, Reached(c, window), float.NegativeInfinity));
        var arguments = $"{x}, {Lists(window.Kernel, window.Strides, native ? window.Before : new long[axes], window.Dilations)}, {(native && window.Ceil ? "True" : "False")}";
        if (!c.Node.Outputs.Skip(1).Any(o => o.Length > 0))
        {
            return IsInteger(c) ? $"torch.max_pool{axes}d({arguments}).to(4)" : $"torch.max_pool{axes}d({arguments})";
        }

        var both = c.Let($"torch.max_pool{axes}d_with_indices({arguments})");
        long[] length = [.. c.ShapeOf(0).Skip(2).Select(d => d.Factor)];
        c.Set(1, Indices(c, $"{both}[1]", before, native ? length : [.. length.Select((n, i) => n + before[i] + Reached(c, window)[i])], length));
        return IsInteger(c) ? $"{both}[0].to(4)" : $"{both}[0]";
    }

    /// <summary>From places in one padded map of one channel, as libtorch counts them, to places in the whole tensor.</summary>
    static string Indices(OperatorContext c, string places, long[] before, long[] padded, long[] length)
    {
        var axes = length.Length;
        var columns = c.Node.Int("storage_order", 0) != 0;
        var rest = c.Let(places);
        string? sum = null;
        for (var i = axes - 1; i >= 0; i--)
        {
            var at = $"(torch.remainder({rest}, {padded[i]}) - {before[i]}) * {(columns ? length[..i] : length[(i + 1)..]).Aggregate(1L, (n, d) => n * d)}";
            sum = sum is null ? at : $"{sum} + {at}";
            rest = i == 0 ? rest : c.Let($"torch.div({rest}, {padded[i]}, rounding_mode='floor')");
        }

        var (maps, map) = (Length(Dim.Product(c.ShapeOf(0).Take(2)) ?? throw c.Refuse("its channels depend on the number of rows")), length.Aggregate(1L, (n, d) => n * d));
        return $"{sum} + (torch.arange({maps}) * {map}).reshape({List([.. c.ShapeOf(0).Take(2), .. length.Select(_ => (Dim)1)])})";
    }

    static string AveragePool(OperatorContext c)
    {
        var window = Window.Of(c);
        var axes = SpatialAxes(c, window.Kernel);
        var includePad = c.Node.Int("count_include_pad", 0) != 0;
        if (window.IsSymmetric && window.Before.Zip(window.Kernel).All(p => p.First <= p.Second / 2) && window.Dilations.All(d => d == 1))
        {
            return $"torch.avg_pool{axes}d({c[0]}, {Lists(window.Kernel, window.Strides, window.Before)}, {(window.Ceil ? "True" : "False")}, {(includePad ? "True" : "False")})";
        }

        // A sum over each window, channel by channel, divided by how many of its elements count.
        var x = PadSpatial($"{c[0]}.reshape([-1, 1, {List(c.ShapeOf(0).Skip(2))[1..]})", window.Before, Reached(c, window), 0);
        var sum = $"torch.conv{axes}d({x}, torch.ones({List([1, 1, .. window.Kernel])}), None, {Lists(window.Strides, new long[axes], window.Dilations)})";
        var counts = Enumerable.Range(0, axes).Select(i =>
        {
            var values = window.Counts(i, c.ShapeOf(0)[i + 2].Factor, includePad);
            return c.Keep($"count{i}", () => OnnxTensor.Of([.. values.Select(v => (float)v)], [values.Length, .. Enumerable.Repeat(1L, axes - 1 - i)]));
        });
        return $"{sum}.reshape({List(c.OutputShape)}) / ({string.Join(" * ", counts)})";
    }

    /// <summary>The padding after the last element of each axis that windows reach; where negative, the elements that none reaches.</summary>
    static long[] Reached(OperatorContext c, Window window)
        => [.. window.OutputSize.Select((n, i) => (n - 1) * window.Strides[i] + window.Dilations[i] * (window.Kernel[i] - 1) + 1 - window.Before[i] - c.ShapeOf(0)[i + 2].Factor)];

    static string Lists(params IEnumerable<long[]> lists) => string.Join(", ", lists.Select(List));
}
