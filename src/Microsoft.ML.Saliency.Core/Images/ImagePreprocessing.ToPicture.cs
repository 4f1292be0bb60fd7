namespace Microsoft.ML.Saliency;

public sealed partial record ImagePreprocessing
{
    /// <summary>The way back: the picture that a model's numbers stand for, such as one that an explainer made.</summary>
    /// <param name="row">One row of a batch, [C, Height, Width] or [Height, Width, C] by <see cref="Layout"/>.</param>
    /// <returns>An opaque picture of <see cref="Width"/> x <see cref="Height"/>; pixels (v * std + mean) / scale, rounded, and cut off at 0 and 255.</returns>
    /// <exception cref="InvalidOperationException">Width, height or layout are not set: call <see cref="For"/> first.</exception>
    /// <exception cref="ArgumentException">Another number of values, or options that contradict each other.</exception>
    public Picture ToPicture(ReadOnlySpan<float> row)
    {
        if (Width is not { } width || Height is not { } height || Layout is not { } layout)
        {
            throw ImageThrow.NotBound();
        }

        var positions = checked(width * height);
        if (row.Length != ChannelCount * positions)
        {
            throw ImageThrow.RowLength(row.Length, ChannelCount, width, height);
        }

        var picture = new Picture(width, height);
        picture.Rgba.AsSpan().Fill(byte.MaxValue);
        var (step, channelStep) = layout == ImageLayout.ChannelsFirst ? (1, positions) : (ChannelCount, 1);
        for (var c = 0; c < 3; c++)
        {
            var from = Channels switch { PixelOrder.Grey => 0, PixelOrder.Bgr => 2 - c, _ => c };
            var (factor, offset) = Line(from);
            for (var i = 0; i < positions; i++)
            {
                var value = (row[from * channelStep + i * step] - offset) / factor;
                picture.Rgba[4 * i + c] = (byte)Math.Clamp(value + 0.5f, 0, byte.MaxValue);
            }
        }

        return picture;
    }
}
