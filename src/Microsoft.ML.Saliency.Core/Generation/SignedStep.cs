namespace Microsoft.ML.Saliency;

/// <summary>Steps of one size for every pixel, in the direction of a gradient's sign.</summary>
static class SignedStep
{
    /// <summary>Moves x by size along sign(gradient), then cuts it off at a distance from the start and at the pixel range.</summary>
    /// <param name="x">[N, ...] as the model takes it; changed.</param>
    /// <param name="start">Where x came from, in its shape.</param>
    /// <param name="gradient">In the shape of x.</param>
    /// <param name="size">Part of the pixel range; negative to go down.</param>
    /// <param name="epsilon">Largest distance from the start, a part of the pixel range.</param>
    /// <param name="range">The pixel range.</param>
    /// <param name="input">The model's picture input.</param>
    internal static void Take(Batch x, Batch start, Batch gradient, double size, double epsilon, PixelRange range, InputDescription input)
    {
        for (var i = 0; i < x.Data.Length; i++)
        {
            var (min, max) = range[Channel(i, input)];
            var (step, reach) = ((float)(size * (max - min)), (float)(epsilon * (max - min)));
            // A gradient of zero, or none at all (not a number), says nothing about the direction.
            var moved = x.Data[i] + (gradient.Data[i] > 0 ? step : gradient.Data[i] < 0 ? -step : 0);
            x.Data[i] = Math.Clamp(Math.Clamp(moved, start.Data[i] - reach, start.Data[i] + reach), min, max);
        }
    }

    internal static int Channel(int i, InputDescription input)
        => input.Layout == ImageLayout.ChannelsFirst ? i / (input.Height * input.Width) % input.Channels : i % input.Channels;
}
