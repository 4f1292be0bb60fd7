using System.Numerics;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Mean and variance of each element over samples that come one after the other (Welford 1962), in double: unlike E[x^2] - E[x]^2,
/// it keeps a variance that is tiny beside the mean.
/// </summary>
sealed class RunningMoments(int size)
{
    readonly double[] _mean = new double[size];
    readonly double[] _squares = new double[size];

    /// <summary>Samples so far.</summary>
    internal int Count { get; private set; }

    internal void Add(ReadOnlySpan<float> sample)
    {
        Count++;
        var (i, count) = (0, new Vector<double>(Count));
        for (; i <= sample.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(sample[i..]), out var low, out var high);
            Step(low, i);
            Step(high, i + Vector<double>.Count);
        }

        for (; i < sample.Length; i++)
        {
            var before = sample[i] - _mean[i];
            _mean[i] += before / Count;
            _squares[i] += before * (sample[i] - _mean[i]);
        }

        void Step(Vector<double> values, int at)
        {
            var mean = new Vector<double>(_mean, at);
            var before = values - mean;
            mean += before / count;
            mean.CopyTo(_mean, at);
            (new Vector<double>(_squares, at) + before * (values - mean)).CopyTo(_squares, at);
        }
    }

    internal void Mean(Span<float> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = (float)_mean[i];
        }
    }

    /// <summary>The sample variance, with the divisor n - 1; needs two samples.</summary>
    internal void Variance(Span<float> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = (float)(_squares[i] / (Count - 1));
        }
    }

    /// <summary>Standard error of the mean, the root of variance / n; needs two samples.</summary>
    internal void StandardError(Span<float> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = (float)Math.Sqrt(_squares[i] / (Count - 1) / Count);
        }
    }
}
