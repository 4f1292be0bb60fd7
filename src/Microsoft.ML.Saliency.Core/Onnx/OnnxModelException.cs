namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// Whatever is wrong with a model, for those who treat all of it alike: <see cref="OnnxFormatException"/>, <see cref="UnsupportedOperatorException"/>,
/// <see cref="EngineException"/>, and the TorchSharp engine's ParityException.
/// </summary>
public abstract class OnnxModelException : Exception
{
    /// <summary>Makes the exception.</summary>
    protected OnnxModelException()
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    protected OnnxModelException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    protected OnnxModelException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
