namespace Microsoft.ML.Saliency;

/// <summary>
/// A picture, a weight, or something computed from them is not a number or infinite, so that no map of it would mean anything.
/// The message names the first such tensor, who made it, and the row.
/// </summary>
public sealed class NotFiniteException : ArithmeticException
{
    /// <summary>Makes the exception.</summary>
    public NotFiniteException() : base("A value is not a number or infinite.")
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public NotFiniteException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public NotFiniteException(string message, Exception innerException) : base(message, innerException)
    {
    }

    internal NotFiniteException(string message, string tensor, int row) : base(message) => (Tensor, Row) = (tensor, row);

    /// <summary>The first tensor that is not finite: the input, a weight, or what a node computes.</summary>
    public string Tensor { get; } = "";

    /// <summary>Zero-based row of the batch.</summary>
    public int Row { get; }
}
