using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>How much of each token of the first block has reached each token by now, [T, T]; multiplied on, block by block, in float64.</summary>
sealed class AttentionFlow(TokenGrid grid)
{
    readonly int _count = grid.Count;
    readonly double[] _block = new double[grid.Count * grid.Count];
    readonly double[] _room = new double[grid.Count * grid.Count];
    double[] _flow = new double[grid.Count * grid.Count];
    double[] _next = new double[grid.Count * grid.Count];

    /// <summary>Every token is itself.</summary>
    internal void Start()
    {
        Array.Clear(_flow);
        AddIdentity(_flow, 1);
    }

    /// <summary>flow = share (mean over the heads of attention) flow + rest flow; with gradients, of the positive part of attention times gradient.</summary>
    internal void Pass(ReadOnlySpan<float> attention, ReadOnlySpan<float> gradients, double share, double rest)
    {
        Array.Clear(_block);
        var heads = attention.Length / _block.Length;
        for (var head = 0; head < heads; head++)
        {
            TensorPrimitives.ConvertTruncating(attention.Slice(head * _block.Length, _block.Length), _room.AsSpan());
            if (!gradients.IsEmpty)
            {
                var gradient = gradients.Slice(head * _block.Length, _block.Length);
                for (var i = 0; i < _room.Length; i++)
                {
                    _room[i] = Math.Max(0, _room[i] * gradient[i]);
                }
            }

            TensorPrimitives.MultiplyAdd(_room, share / heads, _block, _block);
        }

        AddIdentity(_block, rest);
        Array.Clear(_next);
        for (var to = 0; to < _count; to++)
        {
            var sum = _next.AsSpan(to * _count, _count);
            for (var via = 0; via < _count; via++)
            {
                TensorPrimitives.MultiplyAdd(_flow.AsSpan(via * _count, _count), _block[to * _count + via], sum, sum);
            }
        }

        (_flow, _next) = (_next, _flow);
    }

    /// <summary>What has reached the class token from each patch; without a class token, what has reached the tokens on average.</summary>
    internal void End(Span<float> map)
    {
        map.Clear();
        for (var i = 0; i < map.Length; i++)
        {
            map[i] = (float)(grid.ClassToken is { } token ? _flow[token * _count + grid.First + i] : Column(grid.First + i));
        }
    }

    double Column(int patch)
    {
        var sum = 0.0;
        for (var to = 0; to < _count; to++)
        {
            sum += _flow[to * _count + patch];
        }

        return sum / _count;
    }

    void AddIdentity(double[] matrix, double value)
    {
        for (var i = 0; i < matrix.Length; i += _count + 1)
        {
            matrix[i] += value;
        }
    }
}
