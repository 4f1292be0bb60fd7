using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>
/// An engine could not make or run a model that reads well: the library behind it refused, or ran out of memory.
/// The message names the model and the engine; <see cref="Exception.InnerException"/> is what that library said.
/// </summary>
public sealed class EngineException : OnnxModelException
{
    /// <summary>Makes the exception.</summary>
    public EngineException() : base("The engine cannot run the model.")
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public EngineException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public EngineException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Runs what may reach native code; what is raised over the model or its data there becomes this exception.</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="doing">"make" or "run".</param>
    /// <param name="work">What to run.</param>
    /// <param name="isNative">Whether an exception is one of the native library's own.</param>
    internal static T Over<T>(string engine, string model, string doing, Func<T> work, Func<Exception, bool> isNative)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (isNative(e) || Covers(e))
        {
            throw Throw.Engine(engine, model, doing, e);
        }
    }

    /// <summary>Whether an exception is one that libraries raise over a model or its data, rather than over how they are installed or called.</summary>
    static bool Covers(Exception e)
        => e is System.Runtime.InteropServices.ExternalException or OutOfMemoryException or (ArithmeticException and not NotFiniteException) or IndexOutOfRangeException or NullReferenceException
            or InvalidCastException or KeyNotFoundException or FormatException
            || (e is InvalidOperationException and not ObjectDisposedException);
}
