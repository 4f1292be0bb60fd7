namespace Microsoft.ML.Saliency;

/// <summary>How far the making of a picture is.</summary>
/// <param name="Step">Steps done, from 0, before the first, to <paramref name="Steps"/>.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Score">The class's logit for the picture after them.</param>
/// <param name="Probability">The class's probability, 0 to 1.</param>
/// <param name="Frame">The picture so far, where this step is one that <see cref="ClassVisualization.KeepEvery"/> keeps; else null.</param>
public readonly record struct GenerationProgress(int Step, int Steps, float Score, float Probability, GeneratedFrame? Frame = null);
