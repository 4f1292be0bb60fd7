using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>The nodes behind the scores: which class is meant, its number, and the cotangent of the scores.</summary>
/// <param name="Class">The class explained, [N], 64-bit integers.</param>
/// <param name="Value">The number explained, [N].</param>
/// <param name="Cotangent">The gradient of that number with respect to the scores, [N, K].</param>
sealed record TargetHead(Value Class, Value Value, Value Cotangent)
{
    /// <param name="scores">The scores, [N, K].</param>
    /// <param name="input">The input of the target: class indices [N], negative for the predicted one; for weighted scores the weights [N, K].</param>
    /// <param name="kind">What the number is.</param>
    /// <param name="score">The model's scores.</param>
    internal static TargetHead Write(Value scores, Value input, TargetKind kind, ScoreDescription score)
    {
        var graph = scores.Graph;
        var best = scores.Apply("ArgMax", ("axis", OnnxAttribute.Of(1L)), ("keepdims", OnnxAttribute.Of(0L)));
        if (kind == TargetKind.Weighted)
        {
            return new(best, (scores * input).Sum([1], keep: false), input);
        }

        var chosen = input.With("Less", graph.Constant(OnnxTensor.Of([0L]))).Choose(best, input);
        var one = graph.Let(
            "OneHot", [chosen, graph.Constant(OnnxTensor.Of([(long)score.Classes])), graph.Constant(OnnxTensor.Of([0f, 1f], 2))], ("axis", OnnxAttribute.Of(1L)));
        if (kind == TargetKind.Score)
        {
            return new(chosen, Pick(scores), one);
        }

        return score.Activation == ScoreActivation.Sigmoid
            ? new(chosen, (-Pick(scores)).Apply("Softplus"), -((-scores).Apply("Sigmoid") * one))
            : new(chosen, -Pick(scores.Apply("LogSoftmax", ("axis", OnnxAttribute.Of(1L)))), scores.Apply("Softmax", ("axis", OnnxAttribute.Of(1L))) - one);

        // Not a product with the one-hot row: another class's infinite score would make it no number.
        Value Pick(Value from) => graph.Let("GatherElements", [from, chosen.Reshape([Dim.Rows, 1])], ("axis", OnnxAttribute.Of(1L))).Reshape([Dim.Rows]);
    }
}
