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
        var axes = window.Kernel.Length;
        if (axes > 3 || c.Node.Outputs.Skip(1).Any(o => o.Length > 0))
        {
            throw c.Refuse(axes > 3 ? $"it has {axes} spatial axes, and 1 to 3 are supported" : "its output of indices is used");
        }

        // libtorch takes symmetric padding of up to half a window; more is padded by hand with what a maximum ignores.
        var native = window.IsSymmetric && window.Before.Zip(window.Kernel).All(p => p.First <= p.Second / 2);
        var x = native ? c[0] : c.Let(PadSpatial(c[0], window.Before, window.After, float.NegativeInfinity));
        return $"torch.max_pool{axes}d({x}, {Lists(window.Kernel, window.Strides, native ? window.Before : new long[axes], window.Dilations)}, {(window.Ceil ? "True" : "False")})";
    }

    static string AveragePool(OperatorContext c)
    {
        var window = Window.Of(c);
        var axes = window.Kernel.Length;
        if (axes > 3 || window.Dilations.Any(d => d != 1))
        {
            throw c.Refuse(axes > 3 ? $"it has {axes} spatial axes, and 1 to 3 are supported" : "its windows are dilated");
        }

        var includePad = c.Node.Int("count_include_pad", 0) != 0;
        var ceil = window.Ceil ? "True" : "False";
        if (window.IsSymmetric && window.Before.Zip(window.Kernel).All(p => p.First <= p.Second / 2))
        {
            return $"torch.avg_pool{axes}d({c[0]}, {Lists(window.Kernel, window.Strides, window.Before)}, {ceil}, {(includePad ? "True" : "False")})";
        }

        var arguments = $"{Lists(window.Kernel, window.Strides, new long[axes])}, {ceil}, False";
        var sum = $"torch.avg_pool{axes}d({c.Let(PadSpatial(c[0], window.Before, window.After, 0))}, {arguments})";
        if (includePad)
        {
            return sum;
        }

        // The mean over the window without its padding: divide by the share of the window that lies on the input.
        var share = $"torch.avg_pool{axes}d({c.Let(PadSpatial($"torch.ones_like({c[0]})", window.Before, window.After, 0))}, {arguments})";
        return $"{sum} / {share}";
    }

    static string Lists(params IEnumerable<long[]> lists) => string.Join(", ", lists.Select(List));
}
