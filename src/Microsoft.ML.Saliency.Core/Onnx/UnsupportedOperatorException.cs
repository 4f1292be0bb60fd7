namespace Microsoft.ML.Saliency.Onnx;

/// <summary>An operator, or a use of one, that an engine cannot run. The message names the node and the reason.</summary>
public sealed class UnsupportedOperatorException : OnnxModelException
{
    /// <summary>Makes the exception.</summary>
    public UnsupportedOperatorException() : base("The model uses an operator that is not supported.")
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public UnsupportedOperatorException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public UnsupportedOperatorException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
