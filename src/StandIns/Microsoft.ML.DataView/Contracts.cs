using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML.Runtime;

/// <summary>Argument checks with the exception types that ML.NET throws: ArgumentOutOfRange for a bad parameter, InvalidOperation for a bad state.</summary>
internal static class Contracts
{
    public static T CheckValue<T>([NotNull] T value, string name) where T : class
        => value ?? throw new ArgumentNullException(name);

    public static string CheckNonEmpty(string value, string name)
        => string.IsNullOrEmpty(value) ? throw ExceptParam(name, $"{name} cannot be null or empty") : value;

    public static void CheckParam([DoesNotReturnIf(false)] bool condition, string name, string message = null)
    {
        if (!condition)
            throw ExceptParam(name, message);
    }

    public static void Check([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            throw Except(message);
    }

    public static Exception ExceptParam(string name, string message)
        => message == null ? new ArgumentOutOfRangeException(name) : new ArgumentOutOfRangeException(name, message);

    public static Exception Except(string message) => new InvalidOperationException(message);

    /// <summary>What a file that cannot be read throws.</summary>
    public static Exception ExceptDecode(string message, Exception inner = null) => new FormatException(message, inner);

    public static Exception ExceptSchemaMismatch(string name, string role, string column)
        => new ArgumentOutOfRangeException(name, $"Could not find {role} column '{column}'");

    public static Exception ExceptSchemaMismatch(string name, string role, string column, string expected, string actual)
        => new ArgumentOutOfRangeException(name, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    /// <summary>What a part of ML.NET that the stand-ins leave out throws.</summary>
    public static Exception NotHere(string what)
        => new NotSupportedException($"{what} is not part of this stand-in for Microsoft.ML; restore the Microsoft.ML 5.0.0 package (SALIENCY_DEPENDENCIES=packages) to use it.");
}
