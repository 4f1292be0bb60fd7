namespace Microsoft.ML.Saliency.Tests.Maps;

/// <summary>Values and pictures that tests are made of; the same seed gives the same ones.</summary>
static class Sample
{
    /// <summary>Signed numbers in [-1, 1).</summary>
    internal static float[] Signed(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
    }

    internal static Picture Picture(int width, int height, int seed = 1)
    {
        var bytes = new byte[4 * width * height];
        new Random(seed).NextBytes(bytes);
        return new(width, height, bytes);
    }

    internal static Attribution Attribution(Batch values, ChannelReduction reduction = ChannelReduction.MaxAbs) => new()
    {
        Values = values,
        Method = "method",
        Reduction = reduction,
        Output = new Batch(new float[values.Rows], values.Rows, 1),
        Scores = new Batch(new float[values.Rows], values.Rows, 1),
        Targets = new int[values.Rows],
        TargetValues = new float[values.Rows],
    };

    /// <summary>Fails where two maps differ by more than rounding.</summary>
    internal static void Near(IReadOnlyList<double> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"At {i}: expected {expected[i]:R}, got {actual[i]:R}.");
        }
    }
}
