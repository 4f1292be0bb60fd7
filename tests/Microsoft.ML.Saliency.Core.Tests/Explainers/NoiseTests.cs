namespace Microsoft.ML.Saliency.Tests;

public sealed class NoiseTests
{
    const int Count = 1_000_000;

    [Fact]
    public void The_bits_are_those_of_SplitMix64()
    {
        // The first numbers of the generator for state 0, as its authors publish them.
        var noise = new Noise(0);
        Assert.Equal([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F], new[] { noise.Next(), noise.Next(), noise.Next() });
    }

    [Fact]
    public void Gaussian_numbers_have_the_moments_of_the_normal_distribution()
    {
        var z = Gaussian(3, 0);
        // Standard errors over 10^6 numbers: 0.001, 0.0014, 0.0024, 0.0098 and 0.0002; the bounds are five of them.
        Assert.Equal(0, z.Average(v => (double)v), 0.005);
        Assert.Equal(1, z.Average(v => (double)v * v), 0.007);
        Assert.Equal(0, z.Average(v => Math.Pow(v, 3)), 0.02);
        Assert.Equal(3, z.Average(v => Math.Pow(v, 4)), 0.05);
        Assert.Equal(0.0455, z.Count(v => Math.Abs(v) > 2) / (double)Count, 0.001);
    }

    [Fact]
    public void Streams_and_seeds_have_nothing_in_common()
    {
        var z = Gaussian(3, 0);
        foreach (var (seed, stream) in new[] { (3, 1), (4, 0), (-3, 0), (0, 3) })
        {
            Assert.Equal(0, z.Zip(Gaussian(seed, stream)).Average(q => (double)q.First * q.Second), 0.005);
        }
    }

    [Fact]
    public void A_stream_begins_the_same_however_long_it_is()
    {
        var (five, six) = (new float[5], new float[6]);
        new Noise(1, 2).Gaussian(five);
        new Noise(1, 2).Gaussian(six);
        Assert.Equal(five, six[..5]);
    }

    [Fact]
    public void Uniform_numbers_fill_their_interval()
    {
        var u = new float[Count];
        new Noise(9).Uniform(u);
        Assert.All(u, v => Assert.InRange(v, 0, 1));
        // Standard error 0.0003 of the mean, 0.0003 of the mean square.
        Assert.Equal(0.5, u.Average(v => (double)v), 0.0015);
        Assert.Equal(1 / 3.0, u.Average(v => (double)v * v), 0.0015);
    }

    static float[] Gaussian(int seed, int stream)
    {
        var z = new float[Count];
        new Noise(seed, stream).Gaussian(z);
        return z;
    }
}
