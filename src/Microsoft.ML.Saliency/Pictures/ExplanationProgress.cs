namespace Microsoft.ML.Saliency;

/// <summary>How far one explanation is.</summary>
/// <param name="Rows">Rows that have gone through the model.</param>
/// <param name="Total">About how many will, from <see cref="IExplainer.PassesPerRow"/>; never below <paramref name="Rows"/>.</param>
public readonly record struct ExplanationProgress(long Rows, long Total);
