using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Smooths a map in place with a Gaussian of radius ceil(3 sigma), rows first, then columns.
/// At the edges the weights of the pixels that exist are scaled to sum to 1. A constant map stays constant to the bit.
/// </summary>
static class GaussianSmoother
{
    internal static void Smooth(Span<float> map, int height, int width, double sigma)
    {
        if (sigma == 0)
        {
            return;
        }

        // A longer Gaussian has the same weights inside the map, and only those are used.
        var radius = (int)Math.Min(Math.Ceiling(3 * sigma), Math.Max(height, width));
        var pool = ArrayPool<float>.Shared;
        var (kernelBuffer, scaleBuffer, passBuffer) = (pool.Rent(radius + 1), pool.Rent(width), pool.Rent(map.Length));
        var kernel = kernelBuffer.AsSpan(0, radius + 1);
        for (var k = 0; k <= radius; k++)
        {
            var z = k / sigma;
            kernel[k] = (float)Math.Exp(-z * z / 2);
        }

        // Weights sum to 1 only up to rounding: without its minimum, a constant map is zeros, which no rounding changes.
        var min = TensorPrimitives.Min<float>(map);
        TensorPrimitives.Subtract(map, min, map);
        var pass = passBuffer.AsSpan(0, map.Length);
        var scale = scaleBuffer.AsSpan(0, width);
        for (var x = 0; x < width; x++)
        {
            scale[x] = 1 / WeightInside(x, width, kernel);
        }

        for (var y = 0; y < height; y++)
        {
            var row = pass.Slice(y * width, width);
            AddRow(map.Slice(y * width, width), kernel, row);
            TensorPrimitives.Multiply(row, scale, row);
        }

        for (var y = 0; y < height; y++)
        {
            var row = map.Slice(y * width, width);
            row.Clear();
            var weight = 1 / WeightInside(y, height, kernel);
            for (var from = Math.Max(0, y - radius); from <= Math.Min(height - 1, y + radius); from++)
            {
                TensorPrimitives.MultiplyAdd(pass.Slice(from * width, width), kernel[Math.Abs(from - y)] * weight, row, row);
            }
        }

        TensorPrimitives.Add(map, min, map);
        pool.Return(kernelBuffer);
        pool.Return(scaleBuffer);
        pool.Return(passBuffer);
    }

    // The row, moved by every offset of the kernel at once, so that the work is on whole rows.
    static void AddRow(ReadOnlySpan<float> from, ReadOnlySpan<float> kernel, Span<float> to)
    {
        TensorPrimitives.Multiply(from, kernel[0], to);
        for (var k = 1; k < Math.Min(kernel.Length, from.Length); k++)
        {
            TensorPrimitives.MultiplyAdd(from[k..], kernel[k], to[..^k], to[..^k]);
            TensorPrimitives.MultiplyAdd(from[..^k], kernel[k], to[k..], to[k..]);
        }
    }

    static float WeightInside(int position, int length, ReadOnlySpan<float> kernel)
        => TensorPrimitives.Sum(kernel[..Math.Min(kernel.Length, position + 1)])
            + TensorPrimitives.Sum(kernel[1..Math.Max(1, Math.Min(kernel.Length, length - position))]);
}
