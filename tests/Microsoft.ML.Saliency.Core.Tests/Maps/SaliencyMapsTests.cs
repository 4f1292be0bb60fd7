namespace Microsoft.ML.Saliency.Tests.Maps;

public class SaliencyMapsTests
{
    [Fact]
    public void Reduces_as_the_method_asks_then_resizes_and_scales()
    {
        // Sums 0 and 8, doubled in width to 0, 2, 6, 8, then divided by 8.
        var attribution = Sample.Attribution(new Batch([-1, 3, 1, 5], 1, 2, 1, 2), ChannelReduction.Sum);
        var maps = SaliencyMaps.From(attribution, 1, 4);
        Assert.Equal("[1, 1, 4]", maps.ToString());
        Assert.Equal([0, 0.25f, 0.75f, 1], maps.Data);
    }

    [Fact]
    public void The_callers_reduction_wins()
    {
        var attribution = Sample.Attribution(new Batch([-1, 3, 1, 5], 1, 2, 1, 2), ChannelReduction.Sum);
        var maps = SaliencyMaps.From(attribution, 1, 2, new() { Reduction = ChannelReduction.MaxAbs, Normalization = Normalization.None });
        Assert.Equal([1, 5], maps.Data);
    }

    [Fact]
    public void Smooths_at_the_size_of_the_map()
    {
        var attribution = Sample.Attribution(new Batch(Sample.Signed(16), 1, 1, 4, 4), ChannelReduction.Sum);
        var expected = SaliencyMaps.From(attribution, 12, 12, new() { Normalization = Normalization.None }).Data;
        GaussianSmoother.Smooth(expected, 12, 12, 1.5);
        Assert.Equal(expected, SaliencyMaps.From(attribution, 12, 12, new() { Normalization = Normalization.None, Smoothing = 1.5 }).Data);
    }

    public static TheoryData<Normalization> Normalizations => new(Enum.GetValues<Normalization>());

    [Theory]
    [MemberData(nameof(Normalizations))]
    public void A_batch_gives_what_its_rows_give_alone(Normalization normalization)
    {
        var options = new MapOptions { Normalization = normalization, Smoothing = 1 };
        var values = new Batch(Sample.Signed(4 * 3 * 6 * 5), 4, 3, 6, 5);
        var maps = SaliencyMaps.From(Sample.Attribution(values), 9, 11, options);
        for (var row = 0; row < 4; row++)
        {
            var alone = SaliencyMaps.From(Sample.Attribution(new Batch(values[row].ToArray(), 1, 3, 6, 5)), 9, 11, options);
            Assert.Equal(alone.Data, maps[row].ToArray());
        }

        Assert.Equal(Sample.Signed(4 * 3 * 6 * 5), values.Data);
    }

    [Fact]
    public void Maps_of_a_shared_scale_can_be_compared()
    {
        var attribution = Sample.Attribution(new Batch([0, 1, 2, 4], 2, 1, 1, 2));
        Assert.Equal([0, 0.25f, 0.5f, 1], SaliencyMaps.From(attribution, 1, 2, new() { SharedScale = true }).Data);
        Assert.Equal([0, 1, 0, 1], SaliencyMaps.From(attribution, 1, 2).Data);
    }

    [Theory]
    [InlineData(Normalization.MinMax)]
    [InlineData(Normalization.Percentile)]
    [InlineData(Normalization.Mass)]
    public void A_constant_attribution_gives_zeros_after_every_step(Normalization normalization)
    {
        var values = new Batch(Enumerable.Repeat(0.1f, 3 * 49).ToArray(), 1, 3, 7, 7);
        var maps = SaliencyMaps.From(Sample.Attribution(values), 50, 61, new() { Smoothing = 2.2, Normalization = normalization });
        Assert.All(maps.Data, v => Assert.Equal(0, v));
    }

    [Fact]
    public void No_rows_give_no_maps() => Assert.Equal("[0, 2, 3]", SaliencyMaps.From(Sample.Attribution(new Batch([], 0, 1, 4, 4)), 2, 3).ToString());

    [Fact]
    public void The_range_is_known_before()
    {
        Assert.Equal((0f, 1f), new MapOptions().Range);
        Assert.Equal((0f, 1f), new MapOptions { Normalization = Normalization.Percentile }.Range);
        Assert.Equal((-1f, 1f), new MapOptions { Normalization = Normalization.Mass }.Range);
        Assert.Null(new MapOptions { Normalization = Normalization.None }.Range);
    }

    [Fact]
    public void Values_without_channels_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => SaliencyMaps.From(Sample.Attribution(new Batch(new float[8], 2, 4)), 2, 2));
        Assert.Equal("The attribution by 'method' has values [2, 4], but a map is made of [N, C, h, w] with at least one value a row. Give a class activation map one channel: [N, 1, h, w]. (Parameter 'attribution')", error.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Smoothing_by_no_width_is_refused(double sigma)
    {
        var attribution = Sample.Attribution(new Batch(new float[4], 1, 1, 2, 2));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => SaliencyMaps.From(attribution, 2, 2, new() { Smoothing = sigma }));
        Assert.StartsWith("MapOptions.Smoothing is a standard deviation in pixels. Set it to 0 for none, or to a positive number such as 5. (Parameter 'options')", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_scale_is_what_normalisation_divides_by()
    {
        float[] map = Sample.Signed(500);
        foreach (var normalization in (Normalization[])[Normalization.MinMax, Normalization.Percentile, Normalization.Mass])
        {
            var (low, high) = SaliencyMaps.Scale(map, normalization)!.Value;
            float[] scaled = [.. map];
            SaliencyMaps.Normalize(scaled, normalization);
            var from = normalization == Normalization.Mass ? 0 : low;
            Sample.Near([.. map.Select(v => Math.Clamp((double)(v - from) / (high - from), normalization == Normalization.Mass ? -1 : 0, 1))], scaled, 1e-6);
        }

        Assert.Equal((map.Min(), map.Max()), SaliencyMaps.Scale(map, Normalization.None));
        Assert.Equal((3, 3), SaliencyMaps.Scale([3, 3, 3], Normalization.Mass));
        Assert.Null(SaliencyMaps.Scale([1, float.NaN], Normalization.MinMax));
        Assert.Null(SaliencyMaps.Scale([], Normalization.MinMax));
    }
}
