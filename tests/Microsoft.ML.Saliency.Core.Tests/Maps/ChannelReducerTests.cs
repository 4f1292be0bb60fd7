namespace Microsoft.ML.Saliency.Tests.Maps;

public class ChannelReducerTests
{
    [Theory]
    [InlineData(ChannelReduction.MaxAbs, 4, 2, 0)]
    [InlineData(ChannelReduction.SumAbs, 7, 3, 0)]
    [InlineData(ChannelReduction.Sum, -1, 3, 0)]
    [InlineData(ChannelReduction.L2, 5, 2.236068f, 0)]
    [InlineData(ChannelReduction.Positive, 0, 3, 0)]
    [InlineData(ChannelReduction.Negative, 1, 0, 0)]
    public void Reduces_two_channels_by_hand(ChannelReduction reduction, float first, float second, float third)
    {
        float[] channels = [3, 1, 0, -4, 2, 0];
        var map = new float[3];
        ChannelReducer.Reduce(channels, reduction, map);
        Assert.Equal([first, second, third], map);
    }

    public static TheoryData<ChannelReduction> Reductions => new(Enum.GetValues<ChannelReduction>());

    [Theory]
    [MemberData(nameof(Reductions))]
    public void Agrees_with_the_definition_at_lengths_beside_a_vector(ChannelReduction reduction)
    {
        // 1031 is prime, and longer than the block in which absolute values are summed.
        foreach (var size in new[] { 1, 7, 1031 })
        {
            var channels = Sample.Signed(3 * size);
            var map = new float[size];
            Array.Fill(map, 9);
            ChannelReducer.Reduce(channels, reduction, map);
            double[] expected = [.. Enumerable.Range(0, size).Select(i => Define(reduction, channels[i], channels[size + i], channels[2 * size + i]))];
            Sample.Near(expected, map, 1e-6);
        }
    }

    static double Define(ChannelReduction reduction, params double[] v) => reduction switch
    {
        ChannelReduction.MaxAbs => v.Max(Math.Abs),
        ChannelReduction.SumAbs => v.Sum(Math.Abs),
        ChannelReduction.Sum => v.Sum(),
        ChannelReduction.L2 => Math.Sqrt(v.Sum(x => x * x)),
        ChannelReduction.Positive => Math.Max(0, v.Sum()),
        _ => Math.Max(0, -v.Sum()),
    };
}
