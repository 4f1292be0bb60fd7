using Microsoft.ML.Saliency.Differentiation;

namespace Microsoft.ML.Saliency.Compilation;

static partial class CompiledMethods
{
    static readonly long[] s_positions = [2, 3];

    static readonly int s_gradCam = Define("grad-cam", Weighted((a, g, c) => g.Sum(s_positions) / (c.Layer!.Height * c.Layer.Width)));

    static readonly int s_gradCamPlusPlus = Define("grad-cam-plus-plus", Weighted((a, g, _) =>
    {
        var denominator = g * a.Sum(s_positions) + 2;
        return (g.Relu() / denominator.Is(denominator.Graph.Number(0)).Choose(denominator.Graph.Number(float.PositiveInfinity), denominator)).Sum(s_positions);
    }));

    static readonly int s_xGradCam = Define("xgrad-cam", Weighted((a, g, _) =>
    {
        // A sum this far below its terms is rounding; 32-bit floats carry 6e-8.
        var (sum, size) = (a.Sum(s_positions), a.Apply("Abs").Sum(s_positions));
        var rounding = sum.Apply("Abs").With("LessOrEqual", size * 1e-6f);
        return rounding.Choose(a.Graph.Number(0), (g * a).Sum(s_positions) / rounding.Choose(a.Graph.Number(1), sum));
    }));

    static readonly int s_hiResCam = Define("hires-cam", new((_, c) => (c.Activations * c.Gradient).Sum([1])));

    static readonly int s_layerCam = Define("layer-cam", new((_, c) => (c.Activations * c.Gradient.Relu()).Sum([1])));

    /// <summary>The channels, weighted by one number each, [N, C, 1, 1], made of activations and gradients.</summary>
    static Row Weighted(Func<Value, Value, MethodContext, Value> weights)
        => new((_, c) => (c.Activations * weights(c.Activations, c.Gradient, c)).Sum([1]));
}
