namespace Microsoft.ML.Saliency.Tests;

/// <summary>Inputs that every language can repeat bit for bit: a hash of the position (MurmurHash3's finaliser).</summary>
static class Pseudo
{
    /// <summary>Values in [-2, 2).</summary>
    public static float Normalised(int i) => (Mix((uint)i) >> 8) * (4f / 16777216f) - 2f;

    /// <summary>Whole values from 0 to 255.</summary>
    public static float Pixel(int i) => Mix((uint)i) >> 24;

    public static Batch Batch(int rows, IReadOnlyList<int> rowShape, Func<int, float>? value = null)
    {
        var data = new float[rows * rowShape.Aggregate(1, (n, d) => n * d)];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (value ?? Normalised)(i);
        }

        return new(data, rows, rowShape);
    }

    static uint Mix(uint h)
    {
        unchecked
        {
            h ^= h >> 16;
            h *= 0x85EBCA6B;
            h ^= h >> 13;
            h *= 0xC2B2AE35;
            return h ^ (h >> 16);
        }
    }
}
