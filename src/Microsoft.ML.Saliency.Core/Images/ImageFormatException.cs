namespace Microsoft.ML.Saliency;

/// <summary>A picture file that cannot be read, is damaged, or is larger than <see cref="ImageLimits"/>. The message names the file and says what to do.</summary>
public sealed class ImageFormatException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ImageFormatException() : base("The picture cannot be read.")
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public ImageFormatException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public ImageFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
