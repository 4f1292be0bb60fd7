using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>The copy of a model computes something else than the original. The message names the first tensor that differs.</summary>
public sealed class ParityException : OnnxModelException
{
    /// <summary>Makes the exception.</summary>
    public ParityException() : base("The copy of the model differs from the original.")
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public ParityException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public ParityException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
