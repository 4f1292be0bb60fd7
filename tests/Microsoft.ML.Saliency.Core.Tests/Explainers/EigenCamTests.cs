namespace Microsoft.ML.Saliency.Tests;

public sealed class EigenCamTests
{
    [Theory]
    // Channels c_k m: the singular vector is c / |c|, the map |c| m, signed as the mean channel is.
    [InlineData(3, 4, 5)]
    [InlineData(-3, -4, -5)]
    [InlineData(-3, 4, 5)]
    [InlineData(0, 0, 0)]
    public void Multiples_of_one_map(float c0, float c1, float expected)
    {
        float[] m = [1, -2, 0.5f, 3];
        var engine = Engine(2, 2, 2);
        var seen = new EigenCam().Explain(engine, new([.. m.Select(v => c0 * v), .. m.Select(v => c1 * v)], 1, 1, 2, 4), Target.Predicted);
        Assert.Equal(m.Select(v => expected * v), seen.Values.Data, (x, y) => Math.Abs(x - y) < 1e-5);
        Assert.Equal([1, 2, 2], seen.Values.RowShape);
        Assert.Equal((1, 1), (engine.Passes, engine.Rows));
    }

    [Fact]
    public void Channels_that_cancel_are_found_too()
    {
        // c = (1, -1) is orthogonal to an even start; which of both signs comes out is open, as the mean channel is zero.
        float[] m = [1, -2, 0.5f, 3];
        var map = new EigenCam().Explain(Engine(2, 2, 2), new([.. m, .. m.Select(v => -v)], 1, 1, 2, 4), Target.Predicted).Values.Data;
        Assert.Equal(Math.Sqrt(2), Math.Abs(map[0]), 1e-5);
        var root2 = Math.CopySign(Math.Sqrt(2), map[0]);
        Assert.Equal(m.Select(v => root2 * v), map.Select(v => (double)v), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Fact]
    public void Equal_to_the_decomposition_by_rotations()
    {
        var engine = Engine(7, 3, 4);
        var x = Pseudo.Batch(3, engine.Model.Input.RowShape);
        var seen = new EigenCam().Explain(engine, x, Target.Predicted);
        for (var row = 0; row < 3; row++)
        {
            Assert.InRange(SlowCam.Difference(SlowCam.Eigen(SlowCam.Channels(x[row], 7)), seen.Values[row]), 0, 1e-6);
        }
    }

    static FunctionEngine Engine(int channels, int height, int width) => new()
    {
        Model = FunctionEngine.Describe([1, channels, height * width], 1, [channels, height, width]),
        Scores = _ => [1],
        Gradient = (_, _) => throw new InvalidOperationException("No gradient is needed."),
        Activations = x => x,
    };
}
