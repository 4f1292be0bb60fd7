namespace Microsoft.ML.Saliency;

/// <summary>
/// The scale of a map. Under all but <see cref="None"/>, a map whose values are all equal (to within a millionth, the rounding of 32-bit floats)
/// becomes zeros, and a map that holds a NaN or an infinity becomes NaN throughout, so that it cannot be taken for an explanation.
/// </summary>
public enum Normalization
{
    /// <summary>As it is: raw values, signed where the reduction is.</summary>
    None,

    /// <summary>(v - min) / (max - min), in [0, 1].</summary>
    MinMax,

    /// <summary>
    /// (v - min) / (p - min), clipped to [0, 1], where p is the 99th percentile, linear between neighbours: one hot pixel does not dim the rest.
    /// Where p is the minimum, all that is above it becomes 1.
    /// </summary>
    Percentile,

    /// <summary>
    /// v / m, clipped to [-1, 1], where m is the smallest absolute value such that pixels up to it hold 98 % of the sum of absolute values.
    /// The sign stays, and zero stays zero: for signed maps and diverging colour maps.
    /// </summary>
    Mass,
}
