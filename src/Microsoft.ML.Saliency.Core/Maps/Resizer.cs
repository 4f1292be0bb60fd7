using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Resizes a map [h, w] bilinearly between pixel centres (half-pixel centres, align_corners = false), clamped at the edges:
/// position x of the result looks at (x + 0.5) * w / W - 0.5. No low-pass filter when it shrinks. A constant map stays constant to the bit.
/// </summary>
static class Resizer
{
    internal static void Resize(ReadOnlySpan<float> from, int height, int width, Span<float> to, int toHeight, int toWidth)
    {
        if (height == toHeight && width == toWidth)
        {
            from.CopyTo(to);
            return;
        }

        // Two source rows, already stretched to the new width; most rows of the result lie between the same two.
        var buffer = ArrayPool<float>.Shared.Rent(2 * toWidth);
        var top = buffer.AsSpan(0, toWidth);
        var bottom = buffer.AsSpan(toWidth, toWidth);
        var (topRow, bottomRow) = (-1, -1);
        for (var y = 0; y < toHeight; y++)
        {
            var (y0, y1, fraction) = Between(y, height, toHeight);
            if (topRow != y0 && bottomRow == y0)
            {
                var spare = top;
                top = bottom;
                bottom = spare;
                (topRow, bottomRow) = (bottomRow, -1);
            }

            if (topRow != y0)
            {
                Stretch(from.Slice(y0 * width, width), top);
                topRow = y0;
            }

            if (bottomRow != y1)
            {
                Stretch(from.Slice(y1 * width, width), bottom);
                bottomRow = y1;
            }

            var row = to.Slice(y * toWidth, toWidth);
            TensorPrimitives.Subtract(bottom, top, row);
            TensorPrimitives.MultiplyAdd(row, fraction, top, row);
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    static void Stretch(ReadOnlySpan<float> from, Span<float> to)
    {
        for (var x = 0; x < to.Length; x++)
        {
            var (x0, x1, fraction) = Between(x, from.Length, to.Length);
            to[x] = from[x0] + fraction * (from[x1] - from[x0]);
        }
    }

    static (int Low, int High, float Fraction) Between(int position, int from, int to)
    {
        var at = Math.Clamp((position + 0.5) * from / to - 0.5, 0, from - 1);
        var low = (int)at;
        return (low, Math.Min(low + 1, from - 1), (float)(at - low));
    }
}
