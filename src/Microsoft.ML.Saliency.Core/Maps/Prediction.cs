using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>A class and how sure a model is of it.</summary>
/// <param name="Index">Zero-based index of the class.</param>
/// <param name="Probability">From 0 to 1.</param>
public readonly record struct Prediction(int Index, float Probability)
{
    /// <summary>The most probable classes of one row, best first.</summary>
    /// <param name="output">The model's output for one row, [K].</param>
    /// <param name="activation">What the output is: logits (None) are put through softmax, log-probabilities through exp, probabilities are taken as they are.</param>
    /// <param name="count">How many, 1 or more; fewer where the model has fewer classes.</param>
    public static IReadOnlyList<Prediction> Top(ReadOnlySpan<float> output, ScoreActivation activation, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var probabilities = output.ToArray();
        if (activation == ScoreActivation.None && output.Length > 0)
        {
            // Around the largest, so that no power overflows.
            TensorPrimitives.Subtract(output, TensorPrimitives.Max(output), probabilities);
            TensorPrimitives.SoftMax<float>(probabilities, probabilities);
        }
        else if (activation == ScoreActivation.LogSoftmax)
        {
            TensorPrimitives.Exp(output, probabilities);
        }

        return [.. probabilities.Select((p, i) => new Prediction(i, p)).OrderByDescending(p => p.Probability).Take(count)];
    }
}
