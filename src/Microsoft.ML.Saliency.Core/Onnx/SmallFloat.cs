namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A float type of 8 bits or less.</summary>
/// <param name="Exponent">Bits of its exponent.</param>
/// <param name="Mantissa">Bits of its mantissa.</param>
/// <param name="Bias">What the exponent's bits are larger by than the exponent.</param>
/// <param name="Max">Its largest number.</param>
sealed record SmallFloat(int Exponent, int Mantissa, int Bias, float Max)
{
    /// <summary>Whether it has infinities.</summary>
    internal bool HasInfinity { get; init; }

    /// <summary>Whether the bits of negative zero are its only NaN.</summary>
    internal bool NanIsNegativeZero { get; init; }

    /// <summary>Whether it has a NaN.</summary>
    internal bool HasNan { get; init; } = true;

    /// <summary>Whether it has no sign and no zero, only powers of two.</summary>
    internal bool IsPower { get; init; }

    /// <summary>Exponent of the smallest number with a full mantissa.</summary>
    internal int MinExponent => IsPower ? -Bias : 1 - Bias;

    /// <summary>The type's layout; null where it is no small float.</summary>
    internal static SmallFloat? Of(OnnxElementType type) => type switch
    {
        OnnxElementType.Float8E4M3FN => new(4, 3, 7, 448),
        OnnxElementType.Float8E4M3FNUZ => new(4, 3, 8, 240) { NanIsNegativeZero = true },
        OnnxElementType.Float8E5M2 => new(5, 2, 15, 57344) { HasInfinity = true },
        OnnxElementType.Float8E5M2FNUZ => new(5, 2, 16, 57344) { NanIsNegativeZero = true },
        OnnxElementType.Float4E2M1 => new(2, 1, 1, 6) { HasNan = false },
        OnnxElementType.Float8E8M0 => new(8, 0, 127, 1.7014118346046923e38f) { IsPower = true },
        _ => null,
    };

    /// <summary>The number that some bits stand for.</summary>
    internal float Decode(int bits)
    {
        if (IsPower)
        {
            return bits == 255 ? float.NaN : MathF.ScaleB(1, bits - Bias);
        }

        var top = (1 << Exponent) - 1;
        var (sign, exponent, mantissa) = (bits >> (Exponent + Mantissa), (bits >> Mantissa) & top, bits & ((1 << Mantissa) - 1));
        if (NanIsNegativeZero ? sign == 1 && exponent == 0 && mantissa == 0 : HasNan && exponent == top && (HasInfinity || mantissa == (1 << Mantissa) - 1))
        {
            return !HasInfinity || mantissa != 0 ? float.NaN : sign == 0 ? float.PositiveInfinity : float.NegativeInfinity;
        }

        var value = exponent == 0 ? MathF.ScaleB(mantissa, MinExponent - Mantissa) : MathF.ScaleB((1 << Mantissa) + mantissa, exponent - Bias - Mantissa);
        return sign == 0 ? value : -value;
    }
}
