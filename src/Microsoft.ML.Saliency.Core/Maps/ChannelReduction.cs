namespace Microsoft.ML.Saliency;

/// <summary>How the channels of an attribution [C, h, w] become one map [h, w].</summary>
public enum ChannelReduction
{
    /// <summary>The largest absolute value; never negative.</summary>
    MaxAbs,

    /// <summary>The sum of the absolute values; never negative.</summary>
    SumAbs,

    /// <summary>The sum; signed.</summary>
    Sum,

    /// <summary>The Euclidean length; never negative.</summary>
    L2,

    /// <summary>The sum, where it is positive, else zero.</summary>
    Positive,

    /// <summary>Minus the sum, where it is negative, else zero.</summary>
    Negative,
}
