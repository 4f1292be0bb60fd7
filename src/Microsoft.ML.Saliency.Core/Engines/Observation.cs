namespace Microsoft.ML.Saliency;

/// <summary>What an engine saw in one batch. Owns plain arrays; nothing needs disposing.</summary>
public sealed class Observation
{
    /// <summary>Makes an observation; engines call this.</summary>
    /// <param name="output">The model's output, [N, K].</param>
    /// <param name="scores">The scores that the target was taken from, [N, K].</param>
    /// <param name="targets">The class explained, one a row.</param>
    /// <param name="targetValues">The number explained, one a row.</param>
    /// <param name="values">Wanted values by tensor name.</param>
    /// <param name="gradients">Wanted gradients by tensor name.</param>
    public Observation(
        Batch output,
        Batch scores,
        IReadOnlyList<int> targets,
        IReadOnlyList<float> targetValues,
        IReadOnlyDictionary<string, Batch> values,
        IReadOnlyDictionary<string, Batch> gradients)
    {
        Output = output;
        Scores = scores;
        Targets = targets;
        TargetValues = targetValues;
        Values = values;
        Gradients = gradients;
    }

    /// <summary>The model's output as it is, [N, K].</summary>
    public Batch Output { get; }

    /// <summary>The scores that the target was taken from, [N, K]: logits, or the output where the target asked for it.</summary>
    public Batch Scores { get; }

    /// <summary>The class explained, one a row.</summary>
    public IReadOnlyList<int> Targets { get; }

    /// <summary>The number explained, one a row: the target's score, loss or weighted sum.</summary>
    public IReadOnlyList<float> TargetValues { get; }

    /// <summary>Values by tensor name, each [N, ...].</summary>
    public IReadOnlyDictionary<string, Batch> Values { get; }

    /// <summary>Gradients of the target by tensor name, each [N, ...].</summary>
    public IReadOnlyDictionary<string, Batch> Gradients { get; }
}
