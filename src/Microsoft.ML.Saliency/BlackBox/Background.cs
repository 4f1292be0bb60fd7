namespace Microsoft.ML.Saliency;

/// <summary>What stands in the place of a slot that is taken away, when a fitted transformer is explained over numbers.</summary>
public enum Background
{
    /// <summary>
    /// The slot's mean over the rows that the estimator was fitted on, missing values left out: the slot then says nothing that is not known without it.
    /// Takes the place of a method's baseline that was left at <see cref="Baseline.Zero"/>; one that was chosen stays. Whole numbers are rounded, and true is from 0.5.
    /// </summary>
    Mean,

    /// <summary>What the method's own baseline says, zero unless it was chosen. No rows are read.</summary>
    Baseline,
}
