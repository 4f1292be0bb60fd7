namespace Microsoft.ML.Saliency;

/// <summary>
/// What methods that change the picture and look again (<see cref="IPerturbationExplainer"/>) measure of a class.
/// Targets that are a loss or a weighted sum are measured by that number, whatever is set here.
/// </summary>
public enum PerturbationScore
{
    /// <summary>The class's probability, 0 to 1: softmax of the model's output where it is logits, the output's own meaning where the model ends in an activation, and the output as it is where it is <see cref="ScoreActivation.Given"/>.</summary>
    Probability,

    /// <summary>The class's score as the target says: the logit, or the model's output.</summary>
    Logit,

    /// <summary>Minus the loss, log p: a change counts by its ratio, so that it shows even where the model is sure.</summary>
    Loss,
}
