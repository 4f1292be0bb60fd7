using System.Globalization;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// The length of an axis, or a number computed from lengths: a constant, or a constant times the number of rows N of the batch.
/// Lengths are whole; scales, which exporters compute from them, need not be.
/// </summary>
readonly record struct Dim(double Number, bool PerRow = false)
{
    internal static Dim Rows => new(1, true);

    /// <summary>The number as an integer; beyond 64 bits, the nearest that there is.</summary>
    internal long Factor => (long)Number;

    public static implicit operator Dim(long value) => new(value);

    /// <summary>The number, where it does not depend on N.</summary>
    internal long? Constant => PerRow ? null : Factor;

    internal static Dim? Multiply(Dim a, Dim b)
        => a.PerRow && b.PerRow ? null : new(a.Number * b.Number, (a.PerRow || b.PerRow) && a.Number != 0 && b.Number != 0);

    /// <summary>The quotient of integers, without what is left over.</summary>
    internal static Dim? Divide(Dim a, Dim b)
        => b.Number == 0 ? null
            : a.PerRow == b.PerRow ? (a.PerRow && a.Number % b.Number != 0 ? null : new Dim(Math.Truncate(a.Number / b.Number)))
            : a.PerRow && a.Number % b.Number == 0 ? new(a.Number / b.Number, true)
            : null;

    /// <summary>The quotient of real numbers.</summary>
    internal static Dim? Quotient(Dim a, Dim b)
        => b.PerRow && !a.PerRow ? null : new(a.Number / b.Number, a.PerRow && !b.PerRow);

    internal static Dim? Add(Dim a, Dim b)
        => a.PerRow == b.PerRow ? new(a.Number + b.Number, a.PerRow && a.Number + b.Number != 0)
            : a.Number == 0 ? b
            : b.Number == 0 ? a
            : null;

    internal static Dim? Subtract(Dim a, Dim b) => Add(a, b with { Number = -b.Number });

    /// <summary>The sign of a - b, where it is the same for every N of 1 or more.</summary>
    internal static int? Compare(Dim a, Dim b)
        => a.PerRow == b.PerRow ? a.Number.CompareTo(b.Number)
            : b.PerRow ? -Compare(b, a)
            : a.Number > 0 && a.Number > b.Number ? 1
            : a.Number < 0 && a.Number < b.Number ? -1
            : null;

    /// <summary>The larger number, where it is the same one for every N of 1 or more.</summary>
    internal static Dim? Max(Dim a, Dim b)
        => a.PerRow && a.Number > 0 && a.Number == b.Number ? a
            : b.PerRow && b.Number > 0 && a.Number == b.Number ? b
            : Compare(a, b) is { } sign ? (sign < 0 ? b : a) : null;

    /// <summary>The smaller number, where it is the same one for every N of 1 or more.</summary>
    internal static Dim? Min(Dim a, Dim b) => Max(a, b) is { } larger ? (larger == a ? b : a) : null;

    /// <summary>Product of all lengths, null where it is not of this form.</summary>
    internal static Dim? Product(IEnumerable<Dim> dims) => dims.Aggregate((Dim?)1, (p, d) => p is { } known ? Multiply(known, d) : null);

    public override string ToString()
        => !PerRow ? Number.ToString(CultureInfo.InvariantCulture) : Number == 1 ? "N" : string.Create(CultureInfo.InvariantCulture, $"{Number}N");
}
