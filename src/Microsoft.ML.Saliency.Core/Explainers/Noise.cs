namespace Microsoft.ML.Saliency;

/// <summary>
/// Random numbers that the seed alone decides, in every version of the runtime: SplitMix64 (Steele, Lea and Flood 2014).
/// A seed has as many independent streams as wanted, so that what is drawn for one sample depends neither on the order of the work
/// nor on how much of it there is.
/// </summary>
sealed class Noise(int seed, int stream = 0)
{
    const ulong Step = 0x9E3779B97F4A7C15;

    ulong _state = Mix(Mix((uint)seed) + ((ulong)(uint)stream << 32));

    /// <summary>64 random bits.</summary>
    internal ulong Next() => Mix(_state += Step);

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    internal double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Fills with uniform numbers in [0, 1], 1 only by rounding.</summary>
    internal void Uniform(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)Uniform();
        }
    }

    /// <summary>Fills with numbers of the standard normal distribution (Box and Muller).</summary>
    internal void Gaussian(Span<float> values)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            // 1 - u is in (0, 1], where the logarithm is finite.
            var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * Uniform());
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * sin);
            }
        }
    }

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
