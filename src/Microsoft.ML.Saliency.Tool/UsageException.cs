namespace Microsoft.ML.Saliency.Tool;

/// <summary>The command line itself asks for what there is not: exit code 2.</summary>
sealed class UsageException(string message) : Exception(message);
