namespace Microsoft.ML.Saliency;

/// <summary>A class, its name, and how sure a model is of it.</summary>
/// <param name="Index">Zero-based index of the class.</param>
/// <param name="Label">Its label, or its index as text where there is none.</param>
/// <param name="Probability">From 0 to 1.</param>
public sealed record LabelledPrediction(int Index, string Label, float Probability);
