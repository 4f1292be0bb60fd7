using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>A picture in the making: z [C, H, W] from -1/2 (black) to 1/2 (white), and the way between it and a model's input.</summary>
sealed class Canvas
{
    readonly InputDescription _input;
    readonly PixelRange _range;
    readonly float[] _z;

    internal Canvas(InputDescription input, PixelRange range, int seed, double startNoise)
    {
        (_input, _range, _z) = (input, range, new float[input.Channels * input.Height * input.Width]);
        new Noise(seed).Gaussian(_z);
        TensorPrimitives.Multiply(_z, (float)startNoise, _z);
        TensorPrimitives.Clamp(_z, -0.5f, 0.5f, _z);
    }

    internal Span<float> Z => _z;

    /// <summary>The model's input [1, ...], moved around its edges.</summary>
    internal Batch ToInput(int down = 0, int across = 0)
    {
        var x = new float[_z.Length];
        ForEach(down, across, (channel, at, i) =>
        {
            var (min, max) = _range[channel];
            x[i] = Math.Clamp(min + (_z[at] + 0.5f) * (max - min), min, max);
        });
        return new(x, 1, _input.RowShape);
    }

    /// <summary>The gradient with respect to z, of one with respect to the moved input.</summary>
    internal void Gradient(Batch ofInput, int down, int across, float[] result)
        => ForEach(down, across, (channel, at, i) => result[at] = ofInput.Data[i] * (_range[channel].Max - _range[channel].Min));

    /// <summary>Takes the gradient of lambda |z|^2 + tau TV(z) off a gradient.</summary>
    internal void Penalise(Span<float> gradient, double lambda, double tau)
    {
        TensorPrimitives.MultiplyAdd(_z, (float)(-2 * lambda), gradient, gradient);
        if (tau == 0)
        {
            return;
        }

        var (h, w, weight) = (_input.Height, _input.Width, (float)(2 * tau));
        for (var at = 0; at < _z.Length; at++)
        {
            var (x, y) = (at % w, at / w % h);
            Pull(gradient, at, at + 1, x + 1 < w);
            Pull(gradient, at, at + w, y + 1 < h);
        }

        void Pull(Span<float> gradient, int at, int neighbour, bool exists)
        {
            if (exists)
            {
                var difference = weight * (_z[neighbour] - _z[at]);
                gradient[at] += difference;
                gradient[neighbour] -= difference;
            }
        }
    }

    internal void Blur(double sigma)
    {
        var plane = _input.Height * _input.Width;
        for (var at = 0; at < _z.Length; at += plane)
        {
            GaussianSmoother.Smooth(_z.AsSpan(at, plane), _input.Height, _input.Width, sigma);
        }
    }

    internal Picture? ToPicture(Batch image) => _input.Channels is 1 or 3 ? _range.ToPictures(image, _input)[0] : null;

    // Every value of z with its place in the moved input.
    void ForEach(int down, int across, Action<int, int, int> visit)
    {
        var (channels, h, w) = (_input.Channels, _input.Height, _input.Width);
        var (down0, across0) = ((down % h + h) % h, (across % w + w) % w);
        var (channelStep, step) = _input.Layout == ImageLayout.ChannelsFirst ? (h * w, 1) : (1, channels);
        for (var (c, at) = (0, 0); c < channels; c++)
        {
            for (var y = 0; y < h; y++)
            {
                for (var x = 0; x < w; x++, at++)
                {
                    visit(c, at, c * channelStep + ((y + down0) % h * w + (x + across0) % w) * step);
                }
            }
        }
    }
}
