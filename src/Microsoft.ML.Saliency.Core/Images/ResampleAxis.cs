using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Weights of a bilinear (triangle) filter along one axis. Where the picture shrinks, the triangle is as much wider, so that every source pixel counts:
/// what PIL's BILINEAR does, and with it PyTorch's preprocessing.
/// </summary>
readonly struct ResampleAxis : IDisposable
{
    readonly (int Start, int Length)[] _windows;
    readonly float[] _weights;
    readonly int _taps;

    /// <param name="from">Length of the source.</param>
    /// <param name="full">Length it is resized to.</param>
    /// <param name="first">First position of the result that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    internal ResampleAxis(int from, int full, int first, int count)
    {
        var scale = (double)from / full;
        var support = Math.Max(1, scale);
        Count = count;
        _taps = 2 * (int)Math.Ceiling(support) + 1;
        _windows = ArrayPool<(int, int)>.Shared.Rent(count);
        _weights = ArrayPool<float>.Shared.Rent(checked(count * _taps));
        for (var i = 0; i < count; i++)
        {
            var center = (first + i + 0.5) * scale;
            var start = Math.Max(0, (int)(center - support + 0.5));
            var length = Math.Min(from, (int)(center + support + 0.5)) - start;
            _windows[i] = (start, length);
            var weights = _weights.AsSpan(i * _taps, length);
            for (var t = 0; t < length; t++)
            {
                weights[t] = (float)Math.Max(0, 1 - Math.Abs((start + t + 0.5 - center) / support));
            }

            TensorPrimitives.Divide(weights, TensorPrimitives.Sum<float>(weights), weights);
        }
    }

    /// <summary>How many positions of the result there are.</summary>
    internal int Count { get; }

    /// <summary>The first source position that the result at <paramref name="i"/> looks at.</summary>
    internal int Start(int i) => _windows[i].Start;

    /// <summary>The source position behind the last that the result at <paramref name="i"/> looks at.</summary>
    internal int End(int i) => _windows[i].Start + _windows[i].Length;

    /// <summary>Weights of the source positions from <see cref="Start"/> to <see cref="End"/>, which sum to 1.</summary>
    internal ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * _taps, _windows[i].Length);

    public void Dispose()
    {
        ArrayPool<(int, int)>.Shared.Return(_windows);
        ArrayPool<float>.Shared.Return(_weights);
    }
}
