using Microsoft.ML.Saliency.Tests.Maps;

namespace Microsoft.ML.Saliency.Tests;

public sealed class GuidedGradCamTests
{
    // Two channels of 2 x 2 under a picture of 2 channels of 4 x 4; the layer's gradients have the means 1 and -2.
    static FunctionEngine Engine() => new()
    {
        Model = FunctionEngine.Describe([2, 4, 4], 2, layer: [2, 2, 2]),
        Scores = x => [x.Sum(), 0],
        Gradient = (x, k) => [.. x.Select((v, i) => k == 0 ? v + i : 0.0)],
        Activations = x => [x[0], 3, 1, 5, 1, 0, 2, 1],
        LayerGradient = (_, k) => k == 0 ? [0, 2, 1, 1, -2, -2, -4, 0] : new float[8],
    };

    [Fact]
    public void Guided_backpropagation_times_the_resized_map()
    {
        var inner = Engine();
        var engine = new RecordingEngine(inner);
        var x = Pseudo.Batch(2, [2, 4, 4]);
        var seen = new GuidedGradCam().Explain(engine, x, Target.Class(0));
        for (var row = 0; row < 2; row++)
        {
            var at = x[row].ToArray();
            double[] map = [Math.Max(0, at[0] - 2), 3, 0, 3];
            double[] expected = [.. inner.Gradient(at, 0).Select((g, i) => g * Bilinear(map, i / 4 % 4, i % 4))];
            Sample.Near(expected, seen.Values[row], 1e-4);
        }

        Assert.Equal("layer", seen.Layer!.Name);
        Assert.Equal(("guided-grad-cam", ChannelReduction.MaxAbs), (seen.Method, seen.Reduction));
        Assert.Equal([(2, RectifierRule.Standard), (2, RectifierRule.Guided)], engine.Asked.Select(a => (a.Rows, a.Probe.Rectifier)));
    }

    [Fact]
    public void The_layer_is_an_option()
    {
        var error = Assert.Throws<ArgumentException>(() => new GuidedGradCam { Layer = "conv9" }.Explain(Engine(), Pseudo.Batch(1, [2, 4, 4]), Target.Predicted));
        Assert.Equal("Layer 'conv9' is not in 'functions'. Layers with a spatial map: 'layer' [2, 2, 2]. Set GuidedGradCam.Layer to one of them. (Parameter 'GuidedGradCam.Layer')", error.Message);
        Assert.Equal(new GuidedGradCam { Layer = "layer" }, new GuidedGradCam().WithLayer("layer"));
    }

    static double Bilinear(double[] map, int y, int x)
    {
        var (v, u) = (Math.Clamp((y + 0.5) / 2 - 0.5, 0, 1), Math.Clamp((x + 0.5) / 2 - 0.5, 0, 1));
        return (1 - v) * ((1 - u) * map[0] + u * map[1]) + v * ((1 - u) * map[2] + u * map[3]);
    }
}
