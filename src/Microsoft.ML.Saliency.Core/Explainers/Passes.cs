namespace Microsoft.ML.Saliency;

/// <summary>How much a method that makes many rows of one hands to the engine at once.</summary>
static class Passes
{
    const int Bytes = 64 << 20;

    /// <summary>Rows that make at most 64 MiB of input; at least one.</summary>
    internal static int Rows(int rowSize) => Math.Max(1, Bytes / sizeof(float) / Math.Max(1, rowSize));
}
