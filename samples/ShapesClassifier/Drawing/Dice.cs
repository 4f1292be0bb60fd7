namespace ShapesClassifier.Drawing;

/// <summary>SplitMix64. Pictures are named by their seed for good, so the generator is written out here: <see cref="System.Random"/> may change between runtimes.</summary>
internal sealed class Dice(int seed)
{
    const double Unit = 1.0 / (1UL << 53);

    ulong _state = unchecked((uint)seed * 0xD1342543DE82EF95UL);

    public ulong Bits()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    public float Between(float low, float high) => low + ((high - low) * (float)((Bits() >> 11) * Unit));

    public int Below(int count) => (int)(Bits() % (ulong)count);
}
