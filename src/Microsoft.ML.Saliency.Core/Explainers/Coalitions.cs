namespace Microsoft.ML.Saliency;

/// <summary>
/// Coalitions S of M features with the weights of the Shapley kernel, (M - 1) / (C(M, s) s (M - s)) for s = |S| (Lundberg and Lee, theorem 2), up to a factor.
/// Sizes are taken in pairs s and M - s, from the outside in, where the kernel is heaviest: all coalitions of a size as long as the budget would draw
/// each of them once on average, then random ones of the sizes left, each with its complement. With a budget of 2^M - 2 these are all coalitions there are.
/// Neither the empty coalition nor that of all is among them: their weights are infinite, and their values constraints.
/// </summary>
sealed class Coalitions
{
    readonly int _features;

    Coalitions(int features) => _features = features;

    /// <summary>Which features a coalition has.</summary>
    internal List<bool[]> Masks { get; } = [];

    /// <summary>The weight of each.</summary>
    internal List<double> Weights { get; } = [];

    /// <summary>How many coalitions M features have, but for the empty one and that of all; a large number where they are beyond counting.</summary>
    internal static long Count(int features) => features < 62 ? (1L << features) - 2 : long.MaxValue;

    /// <param name="features">Number of features M.</param>
    /// <param name="budget">How many to take: at least 2 M, or all.</param>
    /// <param name="seed">Decides the random ones.</param>
    internal static Coalitions Of(int features, int budget, int seed)
    {
        var result = new Coalitions(features);
        var sizes = Enumerable.Range(1, features / 2).ToList();
        while (sizes.Count > 0)
        {
            var (size, share) = (sizes[0], KernelOf(features, sizes[0]) / sizes.Sum(s => KernelOf(features, s)));
            // Rounding must not leave out the last coalitions of all. Single features and their complements are always there: they make the fit solvable.
            if (size > 1 && (budget - result.Masks.Count) * share / Subsets(features, size) < 1 - 1e-9)
            {
                break;
            }

            result.AddAll(size);
            sizes.RemoveAt(0);
        }

        if (sizes.Count > 0)
        {
            result.Draw(sizes, (budget - result.Masks.Count) / 2, seed);
        }

        return result;
    }

    // The kernel summed over all coalitions of a size and of its complement's.
    static double KernelOf(int features, int size) => (features - 1.0) / ((double)size * (features - size)) * (2 * size == features ? 1 : 2);

    static double Subsets(int features, int size)
    {
        var count = 2 * size == features ? 1.0 : 2.0;
        for (var i = 0; i < size; i++)
        {
            count *= (features - i) / (double)(i + 1);
        }

        return count;
    }

    void AddAll(int size)
    {
        var weight = KernelOf(_features, size) / Subsets(_features, size);
        var chosen = Enumerable.Range(0, size).ToArray();
        while (true)
        {
            Add(chosen, weight, withComplement: 2 * size != _features);
            // The next combination: the last index that can still move does, and those after it follow close behind.
            var last = size - 1;
            while (last >= 0 && chosen[last] == _features - size + last)
            {
                last--;
            }

            if (last < 0)
            {
                return;
            }

            chosen[last]++;
            for (var i = last + 1; i < size; i++)
            {
                chosen[i] = chosen[i - 1] + 1;
            }
        }
    }

    void Draw(List<int> sizes, int pairs, int seed)
    {
        var kernel = sizes.ConvertAll(s => KernelOf(_features, s));
        var total = kernel.Sum();
        var order = Enumerable.Range(0, _features).ToArray();
        for (var pair = 0; pair < pairs; pair++)
        {
            var noise = new Noise(seed, pair);
            var (index, at) = (0, noise.Uniform() * total);
            while (index < kernel.Count - 1 && at >= kernel[index])
            {
                at -= kernel[index++];
            }

            for (var i = 0; i < sizes[index]; i++)
            {
                var other = i + (int)(noise.Uniform() * (_features - i));
                (order[i], order[other]) = (order[other], order[i]);
            }

            Add(order.AsSpan(0, sizes[index]), total / (2 * pairs), withComplement: true);
        }
    }

    void Add(ReadOnlySpan<int> chosen, double weight, bool withComplement)
    {
        var mask = new bool[_features];
        foreach (var i in chosen)
        {
            mask[i] = true;
        }

        Masks.Add(mask);
        Weights.Add(weight);
        if (withComplement)
        {
            Masks.Add(Array.ConvertAll(mask, shown => !shown));
            Weights.Add(weight);
        }
    }
}
