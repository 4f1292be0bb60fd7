namespace Microsoft.ML.Saliency;

/// <summary>How much a method that makes many rows of one hands to the engine at once.</summary>
static class Passes
{
    const int Bytes = 64 << 20;

    /// <summary>Rows that the engine sends through at once, and that make at most 64 MiB of input; at least one.</summary>
    internal static int Rows(ISaliencyEngine engine, Probe probe, int rowSize) => Math.Clamp(Bytes / sizeof(float) / Math.Max(1, rowSize), 1, engine.RowsPerPass(probe));
}
