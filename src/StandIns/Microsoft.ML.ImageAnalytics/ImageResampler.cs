using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>
/// Pictures at another size, sampled as the package's drawing library samples them: for Fill the nearest pixel; otherwise
/// enlarging is bicubic (Mitchell), and reducing is bilinear from the picture halved as often as it stays larger.
/// </summary>
internal static class ImageResampler
{
    /// <summary>Ignores the aspect. Keeps the order of the bytes, and alpha.</summary>
    public static MLImage Fill(MLImage image, int width, int height)
    {
        var result = new byte[4 * width * height];
        var source = MemoryMarshal.Cast<byte, uint>(image.Pixels);
        var target = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
        var columns = Enumerable.Range(0, width).Select(x => Nearest(x, image.Width, width)).ToArray();
        for (var y = 0; y < height; y++)
        {
            var row = source.Slice(Nearest(y, image.Height, height) * image.Width, image.Width);
            for (var x = 0; x < width; x++)
                target[y * width + x] = row[columns[x]];
        }
        return new MLImage(width, height, image.PixelFormat, result);
    }

    /// <summary>
    /// The picture, scaled to <paramref name="drawnWidth"/> x <paramref name="drawnHeight"/> with its top left at
    /// (<paramref name="left"/>, <paramref name="top"/>), on a black canvas whose untouched pixels have alpha 0.
    /// </summary>
    public static MLImage Draw(MLImage image, int width, int height, int left, int top, int drawnWidth, int drawnHeight)
    {
        var result = new byte[4 * width * height];
        var pixels = MemoryMarshal.Cast<byte, uint>(image.Pixels);
        var (sourceWidth, sourceHeight) = (image.Width, image.Height);
        var (shrinkX, shrinkY) = ((float)sourceWidth / drawnWidth, (float)sourceHeight / drawnHeight);
        var reducing = shrinkX > 1 && shrinkY > 1;
        if (reducing)
        {
            for (var halvings = (int)MathF.Log2(MathF.Sqrt(shrinkX * shrinkY)); halvings > 0 && (sourceWidth > 1 || sourceHeight > 1); halvings--)
                pixels = Halve(pixels, ref sourceWidth, ref sourceHeight);
        }
        // At the same size the bilinear weights are 1 and 0: pixels are copied, which the cubic would blur.
        var cubic = !reducing && (shrinkX, shrinkY) != (1, 1);
        var columns = Tap.Make(left, drawnWidth, width, sourceWidth, cubic);
        var rows = Tap.Make(top, drawnHeight, height, sourceHeight, cubic);
        if (columns.Length == 0 || rows.Length == 0)
            return new MLImage(width, height, MLPixelFormat.Bgra32, result);

        // Across first, for every source row; then down.
        var swap = image.PixelFormat == MLPixelFormat.Rgba32;
        var across = new Vector4[sourceHeight * columns.Length];
        for (var y = 0; y < sourceHeight; y++)
        {
            var row = pixels.Slice(y * sourceWidth, sourceWidth);
            for (var x = 0; x < columns.Length; x++)
            {
                var sum = Vector4.Zero;
                for (var tap = 0; tap < columns[x].Count; tap++)
                    sum += columns[x].Weights[tap] * Unpack(row[Math.Clamp(columns[x].First + tap, 0, sourceWidth - 1)]);
                across[y * columns.Length + x] = sum;
            }
        }
        var target = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
        foreach (var vertical in rows)
        {
            for (var x = 0; x < columns.Length; x++)
            {
                var sum = Vector4.Zero;
                for (var tap = 0; tap < vertical.Count; tap++)
                    sum += vertical.Weights[tap] * across[Math.Clamp(vertical.First + tap, 0, sourceHeight - 1) * columns.Length + x];
                var pixel = PackOpaque(sum);
                target[vertical.Target * width + columns[x].Target] = swap ? MLImage.SwapRedBlue(pixel) : pixel;
            }
        }
        return new MLImage(width, height, MLPixelFormat.Bgra32, result);
    }

    public static MLImage Grayscale(MLImage image)
    {
        var source = image.Pixels;
        var result = new byte[source.Length];
        var red = image.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
        for (var at = 0; at < source.Length; at += 4)
        {
            var gray = 0.3f * source[at + red] + 0.59f * source[at + 1] + 0.11f * source[at + 2 - red];
            result.AsSpan(at, 3).Fill((byte)(gray + 0.5f));
            result[at + 3] = 255;
        }
        return new MLImage(image.Width, image.Height, MLPixelFormat.Bgra32, result);
    }

    // A pixel's centre that falls between two source pixels takes the left or upper one.
    static int Nearest(int target, int sourceLength, int targetLength) =>
        (int)(((2L * target + 1) * sourceLength - 1) / (2L * targetLength));

    // Means of 2 pixels; where the length is odd, of 3 with the weights 1, 2, 1. Four sums at once, in 16 bits each.
    static uint[] Halve(ReadOnlySpan<uint> pixels, ref int width, ref int height)
    {
        var (newWidth, newHeight) = (Math.Max(1, width / 2), Math.Max(1, height / 2));
        var result = new uint[newWidth * newHeight];
        var (acrossWeights, downWeights) = (HalvingWeights(width), HalvingWeights(height));
        var shift = acrossWeights.Length + downWeights.Length - 2;
        for (var y = 0; y < newHeight; y++)
        {
            for (var x = 0; x < newWidth; x++)
            {
                ulong sum = 0;
                for (var down = 0; down < downWeights.Length; down++)
                {
                    for (var across = 0; across < acrossWeights.Length; across++)
                    {
                        ulong pixel = pixels[(2 * y + down) * width + 2 * x + across];
                        sum += acrossWeights[across] * downWeights[down] * (pixel & 0xFF00FF | (pixel & 0xFF00FF00) << 24);
                    }
                }
                sum = sum >> shift & 0x00FF00FF_00FF00FF;
                result[y * newWidth + x] = (uint)(sum | sum >> 24);
            }
        }
        (width, height) = (newWidth, newHeight);
        return result;
    }

    static ulong[] HalvingWeights(int length) => length == 1 ? [1] : length % 2 == 0 ? [1, 1] : [1, 2, 1];

    static Vector4 Unpack(uint pixel) => new(pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255, pixel >> 24);

    static uint PackOpaque(Vector4 pixel)
    {
        pixel = Vector4.Clamp(pixel, Vector4.Zero, new Vector4(255)) + new Vector4(0.5f);
        return 0xFF000000 | (uint)pixel.Z << 16 | (uint)pixel.Y << 8 | (uint)pixel.X;
    }

    /// <summary>The source pixels, from <see cref="First"/> on, that make one row or column of the canvas.</summary>
    readonly record struct Tap(int Target, int First, int Count, Vector4 Weights)
    {
        public static Tap[] Make(int offset, int drawnLength, int canvasLength, int sourceLength, bool cubic)
        {
            var from = Math.Max(0, offset);
            var to = Math.Min(canvasLength, offset + drawnLength);
            return Enumerable.Range(from, Math.Max(0, to - from)).Select(target =>
            {
                var centre = (target - offset + 0.5f) * sourceLength / drawnLength - 0.5f;
                var floor = (int)MathF.Floor(centre);
                var t = centre - floor;
                return cubic
                    ? new Tap(target, floor - 1, 4, new Vector4(Mitchell(1 + t), Mitchell(t), Mitchell(1 - t), Mitchell(2 - t)))
                    : new Tap(target, floor, 2, new Vector4(1 - t, t, 0, 0));
            }).ToArray();
        }

        // Mitchell and Netravali's cubic with B = C = 1/3.
        static float Mitchell(float x) => x < 1
            ? (7 * x * x * x - 12 * x * x + 16f / 3) / 6
            : (-7f / 3 * x * x * x + 12 * x * x - 20 * x + 32f / 3) / 6;
    }
}
