namespace Microsoft.ML.Saliency.Tests;

/// <summary>Class activation maps that are arithmetic on a layer's activations and gradients.</summary>
public sealed class GradientCamTests
{
    // Row 0: A = (1, 3), (2, -2); G = (2, -1), (0, 4). Row 1: A = (-1, -1), (1, 2); G = (1, -1), (0.5, 0).
    static readonly Batch s_rows = new([1, 3, 2, -2, 2, -1, 0, 4, -1, -1, 1, 2, 1, -1, 0.5f, 0], 2, 1, 2, 4);

    public static TheoryData<string> Methods => ["grad-cam", "grad-cam-plus-plus", "hires-cam", "layer-cam", "xgrad-cam"];

    [Theory]
    [InlineData("grad-cam", 4.5, -2.5, 0.25, 0.5)]
    // Weights 2 / (2 + 2 x 4) and 4 / 2; in row 1, 2 + 1 x -2 = 0 gives weight 0, and the other is 0.5 / (2 + 0.5 x 3).
    [InlineData("grad-cam-plus-plus", 4.2, -3.4, 1 / 7.0, 2 / 7.0)]
    [InlineData("hires-cam", 2.0, -11.0, -0.5, 1.0)]
    [InlineData("layer-cam", 2.0, -8.0, -0.5, 0.0)]
    // Weights (2 - 3) / 4, and 0 where the channel sums to 0; 0 / -2 and 0.5 / 3.
    [InlineData("xgrad-cam", -0.25, -0.75, 1 / 6.0, 1 / 3.0)]
    public void By_hand(string method, params double[] expected)
    {
        var engine = Engine(2, 1, 2);
        var seen = ExplainerCatalog.Create(method).Explain(engine, s_rows, Target.Predicted);
        Assert.Equal(expected, seen.Values.Data.Select(v => (double)v), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal([1, 1, 2], seen.Values.RowShape);
        Assert.Equal("layer", seen.Layer!.Name);
        Assert.Equal(ChannelReduction.Positive, seen.Reduction);
        Assert.Equal((1, 2), (engine.Passes, engine.Rows));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Equal_to_the_formula(string method)
    {
        var engine = Engine(5, 3, 4);
        var x = Pseudo.Batch(3, engine.Model.Input.RowShape);
        var seen = ExplainerCatalog.Create(method).Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 3; row++)
        {
            var expected = SlowCam.FromGradient(method, SlowCam.Channels(x[row][..60], 5), SlowCam.Channels(x[row][60..], 5));
            Assert.InRange(SlowCam.Difference(expected, seen.Values[row]), 0, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Tiny_and_huge_gradients_stay_finite(string method)
    {
        var engine = Engine(2, 1, 2);
        var seen = ExplainerCatalog.Create(method).Explain(engine, new([1, 2, 0, 0, 1e-30f, 1e-30f, 1e30f, 1e30f], 1, 1, 2, 4), Target.Predicted);
        Assert.All(seen.Values.Data, v => Assert.InRange(v, 1e-30f / 2, 1e-29f));
    }

    [Fact]
    public void Activations_that_cancel_to_rounding_give_XGradCam_no_weight()
    {
        // In 32 bits the first channel sums to 3e-8, and its gradients' sum 1 would become a weight of 3e7.
        float[] x = [1, -1 + 6e-8f, 1, 2, 1, 0, 0, 3];
        var seen = new XGradCam().Explain(Engine(2, 1, 2), new(x, 1, 1, 2, 4), Target.Predicted);
        Assert.Equal([2, 4], seen.Values.Data);
    }

    // The input is the layer's activations, then their gradients.
    static FunctionEngine Engine(int channels, int height, int width) => new()
    {
        Model = FunctionEngine.Describe([1, 2, channels * height * width], 1, [channels, height, width]),
        Scores = _ => [1],
        Gradient = (_, _) => throw new InvalidOperationException("Nobody needs the gradient of the picture."),
        Activations = x => x[..(x.Length / 2)],
        LayerGradient = (x, _) => x[(x.Length / 2)..],
    };
}
