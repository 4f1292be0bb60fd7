using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tool;

/// <summary>What the program returns, and how failures become one line on standard error.</summary>
static partial class ExitCode
{
    internal const int Done = 0, Failed = 1, Usage = 2, Stopped = 130;

    /// <summary>Makes an action of a command that can fail for reasons a user can mend.</summary>
    internal static Func<ParseResult, CancellationToken, Task<int>> Of(Func<ParseResult, CancellationToken, int> action) => (parsed, cancellation) => Task.Run(() =>
    {
        try
        {
            return action(parsed, cancellation);
        }
        catch (OperationCanceledException)
        {
            return Stopped;
        }
        catch (UsageException e)
        {
            Error(e.Message);
            return Usage;
        }
        catch (Exception e) when (IsExpected(e))
        {
            Error(e.Message);
            return Failed;
        }
    });

    /// <summary>Failures that lie in what was given, not in the program.</summary>
    internal static bool IsExpected(Exception e)
        => e is IOException or UnauthorizedAccessException or ArgumentException or OnnxModelException or ImageFormatException or NotSupportedException or InvalidOperationException or ArithmeticException;

    /// <summary>Writes one line on standard error.</summary>
    internal static void Error(string message) => Console.Error.WriteLine($"mlsaliency: {Line(message)}");

    /// <summary>A message as one line, without what speaks of a program's parameters: who runs this has written no program.</summary>
    internal static string Line(string message) => Breaks().Replace(Parameter().Replace(message, ""), " ").TrimEnd();

    [GeneratedRegex(@" ?\(Parameter '[^']*'\)(\s*Actual value was [^\n]*)?")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"[\s\p{Cc}]*[\r\n]+[\s\p{Cc}]*|\p{Cc}")]
    private static partial Regex Breaks();
}
