namespace Microsoft.ML.Saliency;

/// <summary>
/// A method that changes the input towards a baseline and looks at the scores, and asks the model for nothing else: no gradient, no layer.
/// It explains whatever gives a score, a fitted ML.NET transformer too.
/// </summary>
public interface IPerturbationExplainer : IExplainer
{
    /// <summary>What stands in the input's place where it is taken away.</summary>
    Baseline Baseline { get; }

    /// <summary>The same method with the same options and another baseline.</summary>
    IExplainer WithBaseline(Baseline baseline);
}
