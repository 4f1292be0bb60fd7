namespace Microsoft.ML.Saliency.Regions;

/// <summary>What is known of a tensor's regions.</summary>
/// <param name="Channels">Number of channels.</param>
/// <param name="Rows">Its axis from top to bottom.</param>
/// <param name="Columns">Its axis from left to right.</param>
sealed record RegionTensor(int Channels, RegionAxis Rows, RegionAxis Columns)
{
    /// <summary>Numbers in a region.</summary>
    internal long Size => (long)Channels * Rows.Size * Columns.Size;

    /// <summary>The part of the tensor that a region is.</summary>
    internal double Share => (double)Rows.Size * Columns.Size / ((double)Rows.Length * Columns.Length);
}
