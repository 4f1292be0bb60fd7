namespace Microsoft.ML.Saliency;

/// <summary>The probability of one class, from a row of a model's output; an output that is given is taken as it is.</summary>
static class ClassProbability
{
    internal static double Of(ReadOnlySpan<float> output, int index, ScoreActivation activation) => activation switch
    {
        ScoreActivation.Softmax or ScoreActivation.Sigmoid or ScoreActivation.Given => output[index],
        ScoreActivation.LogSoftmax => Math.Exp(output[index]),
        _ => Softmax(output, index),
    };

    // 1 / sum exp(s_j - s_c): the sum is at least 1, so no logits are too large.
    static double Softmax(ReadOnlySpan<float> logits, int index)
    {
        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp((double)logit - logits[index]);
        }

        return 1 / sum;
    }
}
