using System.Globalization;

namespace Microsoft.ML.Saliency.Onnx;

/// <summary>The length of an axis, or a number computed from lengths: a constant, or a constant times the number of rows N of the batch.</summary>
readonly record struct Dim(long Factor, bool PerRow = false)
{
    internal static Dim Rows => new(1, true);

    public static implicit operator Dim(long value) => new(value);

    /// <summary>The number, where it does not depend on N.</summary>
    internal long? Constant => PerRow ? null : Factor;

    internal static Dim? Multiply(Dim a, Dim b)
        => a.PerRow && b.PerRow ? null : new(checked(a.Factor * b.Factor), (a.PerRow || b.PerRow) && a.Factor != 0 && b.Factor != 0);

    internal static Dim? Divide(Dim a, Dim b)
        => b.Factor == 0 ? null
            : a.PerRow == b.PerRow ? (a.PerRow && a.Factor % b.Factor != 0 ? null : (Dim)(a.Factor / b.Factor))
            : a.PerRow && a.Factor % b.Factor == 0 ? new(a.Factor / b.Factor, true)
            : null;

    internal static Dim? Add(Dim a, Dim b)
        => a.PerRow == b.PerRow ? new(checked(a.Factor + b.Factor), a.PerRow && a.Factor + b.Factor != 0)
            : a.Factor == 0 ? b
            : b.Factor == 0 ? a
            : null;

    internal static Dim? Subtract(Dim a, Dim b) => Add(a, b with { Factor = -b.Factor });

    /// <summary>Product of all lengths, null where it is not of this form.</summary>
    internal static Dim? Product(IEnumerable<Dim> dims) => dims.Aggregate((Dim?)1, (p, d) => p is { } known ? Multiply(known, d) : null);

    public override string ToString()
        => !PerRow ? Factor.ToString(CultureInfo.InvariantCulture) : Factor == 1 ? "N" : string.Create(CultureInfo.InvariantCulture, $"{Factor}N");
}
