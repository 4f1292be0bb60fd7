namespace Microsoft.ML.Saliency.Onnx;

/// <summary>Resizing along one axis: each element of the output is a weighted sum of elements of the input.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="From">Its length before.</param>
/// <param name="Scale">What the length is multiplied by; the product may be less than one more than the length after.</param>
/// <param name="Taps">For each element after, the elements before that it is made of and their weights; none where it lies outside.</param>
sealed record ResizeAxis(int Axis, long From, float Scale, (long Index, float Weight)[][] Taps)
{
    /// <summary>Length after.</summary>
    internal long To => Taps.Length;

    /// <summary>Whether the scale is that of the lengths.</summary>
    internal bool IsExact => Scale == (float)To / From;

    /// <summary>Whether every element stays as it is.</summary>
    internal bool IsIdentity => From == To && Sources is { } sources && !sources.Where((s, i) => s != i).Any();

    /// <summary>Whether any element lies outside the input and takes the extrapolation value.</summary>
    internal bool HasOutside => Array.Exists(Taps, t => t.Length == 0);

    /// <summary>The one element that each element is a copy of; null where there are mixtures or some lie outside.</summary>
    internal long[]? Sources { get; } = Array.TrueForAll(Taps, t => t is [{ Weight: 1 }]) ? Array.ConvertAll(Taps, t => t[0].Index) : null;

    /// <summary>How often every element is repeated, where that is all that is done; else null.</summary>
    internal long? Repeats => From > 0 && To % From == 0 && Sources is { } sources && !sources.Where((s, i) => s != i / (To / From)).Any() ? To / From : null;

    /// <summary>1 for elements outside, 0 for the others; [To].</summary>
    internal float[] Outside => Array.ConvertAll(Taps, t => t.Length == 0 ? 1f : 0f);

    /// <summary>The weights as a matrix, [To, From].</summary>
    internal float[] Matrix()
    {
        var result = new float[To * From];
        for (var i = 0; i < To; i++)
        {
            foreach (var (index, weight) in Taps[i])
            {
                result[i * From + index] += weight;
            }
        }

        return result;
    }
}
