namespace Microsoft.ML.Saliency.Tests.Maps;

public class NormalizerTests
{
    [Fact]
    public void MinMax_takes_the_least_to_0_and_the_greatest_to_1() => Assert.Equal([0.25f, 0, 1], Of(Normalization.MinMax, -1, -2, 2));

    [Fact]
    public void None_changes_nothing() => Assert.Equal([-1, -2, 2], Of(Normalization.None, -1, -2, 2));

    [Fact]
    public void Percentile_is_the_99th_linear_between_neighbours()
    {
        // Of 0, 1, 2 it lies at position 0.99 x 2.
        Assert.Equal([0, 1 / 1.98f, 1], Of(Normalization.Percentile, 0, 1, 2));

        // Of 0 to 200 it is 198, and what is above is cut.
        var map = Of(Normalization.Percentile, [.. Enumerable.Range(0, 201).Select(i => (float)i)]);
        Assert.Equal([99f / 198, 1, 1, 1], [map[99], .. map[198..]]);
    }

    [Fact]
    public void Percentile_agrees_with_sorting()
    {
        var map = Sample.Signed(1000);
        var sorted = map.Order().ToArray();
        var (min, p) = (sorted[0], sorted[989] + 0.01 * (sorted[990] - sorted[989]));
        Sample.Near([.. map.Select(v => Math.Clamp((v - min) / (p - min), 0, 1))], Of(Normalization.Percentile, map), 1e-6);
    }

    [Fact]
    public void Percentile_shows_one_spike_alone()
    {
        var map = new float[1000];
        map[7] = 5;
        Normalizer.Normalize(map, Normalization.Percentile);
        Assert.Equal(1, map[7]);
        Assert.Equal(1, map.Sum());
    }

    [Fact]
    public void Mass_divides_by_the_value_at_98_percent_of_the_sum()
    {
        // 98 ones hold 98 of 100: the two is cut. 97 ones hold less of 99: the two counts.
        Assert.Equal([1, -1], Of(Normalization.Mass, [.. Enumerable.Repeat(-1f, 98).Prepend(2)])[..2]);
        Assert.Equal([1, -0.5f], Of(Normalization.Mass, [.. Enumerable.Repeat(-1f, 97).Prepend(2)])[..2]);
    }

    [Fact]
    public void Mass_agrees_with_a_running_sum()
    {
        var map = Sample.Signed(1001);
        var (sum, total) = (0.0, map.Sum(v => Math.Abs((double)v)));
        var threshold = map.Select(Math.Abs).Order().First(v => (sum += v) >= 0.98 * total);
        Sample.Near([.. map.Select(v => Math.Clamp((double)v / threshold, -1, 1))], Of(Normalization.Mass, map), 1e-6);
    }

    public static TheoryData<Normalization> Scales => new(Normalization.MinMax, Normalization.Percentile, Normalization.Mass);

    [Theory]
    [MemberData(nameof(Scales))]
    public void A_map_without_differences_becomes_zeros(Normalization normalization)
    {
        foreach (var value in new[] { 0, -0f, 1, -3, 1e-40f, float.MaxValue, float.MinValue })
        {
            Assert.Equal([0, 0, 0], Of(normalization, value, value, value));
        }

        // Differences of rounding are none.
        Assert.Equal([0, 0], Of(normalization, 1, MathF.BitIncrement(1)));
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void A_map_with_no_number_in_it_is_none(Normalization normalization)
    {
        foreach (var value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            Assert.Equal([float.NaN, float.NaN, float.NaN], Of(normalization, 1, value, 2));
        }
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void The_largest_and_the_smallest_floats_stay_in_range(Normalization normalization)
    {
        var (min, max) = new MapOptions { Normalization = normalization }.Range!.Value;
        foreach (var map in new[] { Of(normalization, float.MinValue, 0, float.MaxValue), Of(normalization, 0, float.Epsilon, 2 * float.Epsilon) })
        {
            Assert.All(map, v => Assert.InRange(v, min, max));
            Assert.Equal(1, map[2]);
        }
    }

    static float[] Of(Normalization normalization, params float[] map)
    {
        var copy = map.ToArray();
        Normalizer.Normalize(copy, normalization);
        return copy;
    }
}
