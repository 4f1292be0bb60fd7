using System.Numerics.Tensors;

namespace Microsoft.ML.Trainers;

/// <summary>The loss of a row's scores; they are replaced by the loss's derivatives by them.</summary>
internal delegate double RowLoss(double label, Span<double> scores);

/// <summary>Linear functions that minimise the mean loss plus L1 and L2 terms over the weights (not the biases).</summary>
internal static class LinearFit
{
    /// <param name="outputs">How many functions.</param>
    /// <param name="l1">The factor of the sum of absolute weights.</param>
    /// <param name="l2">Twice the factor of the sum of squared weights.</param>
    public static (float[][] Weights, float[] Biases) Run(TrainingSet set, int outputs, RowLoss loss, double l1, double l2, double tolerance = 1e-7, int history = 20,
        int maximumIterations = int.MaxValue)
    {
        // The biases, then the weights of one function after another.
        var parameters = new double[outputs * (1 + set.FeatureCount)];
        double total = set.Weights.Sum();
        var scores = new double[outputs];

        double Objective(ReadOnlySpan<double> point, Span<double> gradient)
        {
            gradient.Clear();
            double value = 0;
            for (int row = 0; row < set.Labels.Count; row++)
            {
                ReadOnlySpan<double> features = set.Features(row);
                for (int o = 0; o < outputs; o++)
                    scores[o] = point[o] + TensorPrimitives.Dot(features, Weights(point, o));
                double share = set.Weights[row] / total;
                value += share * loss(set.Labels[row], scores);
                for (int o = 0; o < outputs; o++)
                {
                    double derivative = share * scores[o];
                    gradient[o] += derivative;
                    Span<double> weights = gradient.Slice(Start(o), set.FeatureCount);
                    TensorPrimitives.MultiplyAdd(features, derivative, weights, weights);
                }
            }
            TensorPrimitives.MultiplyAdd(point[outputs..], l2, gradient[outputs..], gradient[outputs..]);
            return value + 0.5 * l2 * TensorPrimitives.SumOfSquares(point[outputs..]);
        }

        int Start(int output) => outputs + output * set.FeatureCount;

        ReadOnlySpan<double> Weights(ReadOnlySpan<double> point, int output) => point.Slice(Start(output), set.FeatureCount);

        new Minimizer(Objective, l1, outputs, history).Run(parameters, tolerance, maximumIterations);
        float[] singles = Array.ConvertAll(parameters, value => (float)value);
        return ([.. Enumerable.Range(0, outputs).Select(o => singles.AsSpan(Start(o), set.FeatureCount).ToArray())], singles[..outputs]);
    }

    public static double Squared(double label, Span<double> scores)
    {
        double error = scores[0] - label;
        scores[0] = 2 * error;
        return error * error;
    }

    /// <summary>-ln of the logistic function's probability of a label of 0 or 1.</summary>
    public static double Logistic(double label, Span<double> scores)
    {
        double score = scores[0];
        scores[0] = 1 / (1 + Math.Exp(-score)) - label;
        // ln(1 + exp(score)), which must not overflow.
        return Math.Max(score, 0) + Math.Log(1 + Math.Exp(-Math.Abs(score))) - label * score;
    }

    /// <summary>-ln of the softmax probability of the class whose number the label is.</summary>
    public static double Softmax(double label, Span<double> scores)
    {
        int truth = (int)label;
        double most = TensorPrimitives.Max<double>(scores);
        TensorPrimitives.Subtract(scores, most, scores);
        double own = scores[truth];
        TensorPrimitives.Exp(scores, scores);
        double sum = TensorPrimitives.Sum<double>(scores);
        TensorPrimitives.Divide(scores, sum, scores);
        scores[truth]--;
        return Math.Log(sum) - own;
    }
}
