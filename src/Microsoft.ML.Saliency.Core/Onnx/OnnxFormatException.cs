namespace Microsoft.ML.Saliency.Onnx;

/// <summary>A model file that cannot be read or breaks a rule of the format. The message says what is wrong and what to do.</summary>
public sealed class OnnxFormatException : OnnxModelException
{
    /// <summary>Makes the exception.</summary>
    public OnnxFormatException() : base("The ONNX model cannot be read.")
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public OnnxFormatException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public OnnxFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
