using System.Numerics.Tensors;

namespace Microsoft.ML.Trainers;

/// <summary>The value of a smooth convex function at a point; its gradient there is written into the second argument.</summary>
internal delegate double SmoothFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>
/// Minimises f(x) + l1 * (the sum of |x[i]| for i >= first), f smooth and convex: L-BFGS, in its orthant-wise form where there is an L1 term
/// (Andrew and Gao, "Scalable training of L1-regularized log-linear models", ICML 2007). Double precision, no random numbers.
/// </summary>
internal sealed class Minimizer(SmoothFunction function, double l1, int first, int history)
{
    const int Averaged = 5;

    readonly List<(double[] Step, double[] Change, double Product)> _memory = [];

    /// <param name="point">Where to start; where the minimum is, when this returns.</param>
    /// <param name="tolerance">Stops when the gradient is no longer than this per unit of the point's length (of 1 at least), or the last steps lowered the value by no more than this part of it, on average.</param>
    public void Run(double[] point, double tolerance, int maximumIterations)
    {
        int size = point.Length;
        double[] gradient = new double[size], slope = new double[size], direction = new double[size], next = new double[size], nextGradient = new double[size];
        double value = function(point, gradient) + Penalty(point);
        var recent = new Queue<double>();
        for (int iteration = 0; iteration < maximumIterations; iteration++)
        {
            Slope(point, gradient, slope);
            if (TensorPrimitives.Norm<double>(slope) <= tolerance * Math.Max(1, TensorPrimitives.Norm<double>(point)))
                return;
            Direction(slope, direction);
            double nextValue = Search(point, value, slope, direction, next, nextGradient);
            if (!(nextValue < value))
            {
                // Old curvature may mislead; the plain downhill direction has the last word.
                if (_memory.Count == 0)
                    return;
                _memory.Clear();
                continue;
            }
            Remember(point, gradient, next, nextGradient);
            recent.Enqueue(value);
            value = nextValue;
            next.CopyTo(point, 0);
            nextGradient.CopyTo(gradient, 0);
            if (recent.Count == Averaged && recent.Dequeue() - value <= Averaged * tolerance * Math.Abs(value))
                return;
        }
    }

    double Penalty(ReadOnlySpan<double> point) => l1 * TensorPrimitives.SumOfMagnitudes(point[first..]);

    // The gradient; with the L1 term, where a coordinate is 0 and neither side leads down, 0.
    void Slope(double[] point, double[] gradient, double[] slope)
    {
        gradient.CopyTo(slope, 0);
        if (l1 == 0)
            return;
        for (int i = first; i < slope.Length; i++)
            slope[i] = point[i] != 0 ? gradient[i] + l1 * Math.Sign(point[i])
                : gradient[i] + l1 < 0 ? gradient[i] + l1
                : gradient[i] - l1 > 0 ? gradient[i] - l1 : 0;
    }

    // Minus the slope times the inverse Hessian that the last steps suggest.
    void Direction(double[] slope, double[] direction)
    {
        TensorPrimitives.Negate(slope, direction);
        var factors = new double[_memory.Count];
        for (int i = _memory.Count - 1; i >= 0; i--)
        {
            factors[i] = TensorPrimitives.Dot<double>(_memory[i].Step, direction) / _memory[i].Product;
            TensorPrimitives.MultiplyAdd(_memory[i].Change, -factors[i], direction, direction);
        }
        if (_memory.Count > 0)
            TensorPrimitives.Multiply(direction, _memory[^1].Product / TensorPrimitives.SumOfSquares<double>(_memory[^1].Change), direction);
        for (int i = 0; i < _memory.Count; i++)
        {
            double factor = factors[i] - TensorPrimitives.Dot<double>(_memory[i].Change, direction) / _memory[i].Product;
            TensorPrimitives.MultiplyAdd(_memory[i].Step, factor, direction, direction);
        }
        if (l1 == 0)
            return;
        for (int i = first; i < direction.Length; i++)
            if (direction[i] * slope[i] >= 0)
                direction[i] = 0;
    }

    // Halves the step until the value falls by a part of what the slope promises. No coordinate of the L1 term changes its sign within a step.
    double Search(double[] point, double value, double[] slope, double[] direction, double[] next, double[] nextGradient)
    {
        const int Halvings = 60;
        const double Part = 1e-4;
        double length = _memory.Count > 0 ? 1 : 1 / Math.Max(1, TensorPrimitives.Norm<double>(slope));
        for (int i = 0; i < Halvings; i++, length /= 2)
        {
            TensorPrimitives.MultiplyAdd(direction, length, point, next);
            for (int k = first; l1 != 0 && k < next.Length; k++)
                if (next[k] * (point[k] != 0 ? point[k] : -slope[k]) < 0)
                    next[k] = 0;
            double promised = TensorPrimitives.Dot<double>(slope, next) - TensorPrimitives.Dot<double>(slope, point);
            double reached = function(next, nextGradient) + Penalty(next);
            if (promised < 0 && reached <= value + Part * promised)
                return reached;
        }
        return double.NaN;
    }

    void Remember(double[] point, double[] gradient, double[] next, double[] nextGradient)
    {
        double[] step = new double[point.Length], change = new double[point.Length];
        TensorPrimitives.Subtract(next, point, step);
        TensorPrimitives.Subtract(nextGradient, gradient, change);
        double product = TensorPrimitives.Dot<double>(step, change);
        if (product <= 1e-12 * TensorPrimitives.SumOfSquares<double>(change))
            return;
        if (_memory.Count == history)
            _memory.RemoveAt(0);
        _memory.Add((step, change, product));
    }
}
