using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>The picture x0 that a picture is compared with: what stands for "nothing to see". Immutable.</summary>
public abstract partial record Baseline
{
    private protected Baseline()
    {
    }

    /// <summary>All zeros, in the tensor that the model takes: for a model with mean and std in its preprocessing, the mean colour rather than black.</summary>
    public static Baseline Zero { get; } = new ConstantBaseline(0);

    /// <summary>Each channel's mean over the row's own picture.</summary>
    public static Baseline PerChannelMean { get; } = new MeanBaseline();

    /// <summary>Pictures that are averaged over; each costs a full run of the method.</summary>
    public abstract int Count { get; }

    /// <summary>One number everywhere.</summary>
    /// <param name="value">The number, finite, in the units of the model's input.</param>
    public static Baseline Constant(float value) => new ConstantBaseline(float.IsFinite(value) ? value : throw ExplainerThrow.BaselineValue(value));

    /// <summary>The row's own picture behind a Gaussian blur.</summary>
    /// <param name="sigma">Standard deviation of the blur in pixels, positive. 10 leaves little to recognise in 224 x 224.</param>
    public static Baseline Blurred(double sigma) => new BlurredBaseline(sigma > 0 && double.IsFinite(sigma) ? sigma : throw ExplainerThrow.BaselineSigma(sigma));

    /// <summary>Pictures of uniform noise between the smallest and the largest value of the row's own picture; the result is the average over them.</summary>
    /// <param name="count">Number of pictures, 1 or more.</param>
    /// <param name="seed">Decides the noise, which is the same for every row up to its range.</param>
    public static Baseline UniformNoise(int count = 10, int seed = 0) => new NoiseBaseline(count > 0 ? count : throw ExplainerThrow.BaselineCount(count), seed);

    /// <summary>Writes x0 for a row.</summary>
    /// <param name="row">The row's picture, in the model's layout.</param>
    /// <param name="picture">The model's input.</param>
    /// <param name="index">Which of the <see cref="Count"/> pictures.</param>
    /// <param name="result">Where to, as long as the row.</param>
    internal abstract void Fill(ReadOnlySpan<float> row, InputDescription picture, int index, Span<float> result);

    sealed record ConstantBaseline(float Value) : Baseline
    {
        public override int Count => 1;

        internal override void Fill(ReadOnlySpan<float> row, InputDescription picture, int index, Span<float> result) => result.Fill(Value);
    }

    sealed record MeanBaseline : Baseline
    {
        public override int Count => 1;

        internal override void Fill(ReadOnlySpan<float> row, InputDescription picture, int index, Span<float> result)
            => ByChannel(row, picture, result, (plane, _, _) =>
            {
                var sum = 0.0;
                foreach (var value in plane)
                {
                    sum += value;
                }

                plane.Fill((float)(sum / plane.Length));
            });
    }

    sealed record BlurredBaseline(double Sigma) : Baseline
    {
        public override int Count => 1;

        internal override void Fill(ReadOnlySpan<float> row, InputDescription picture, int index, Span<float> result)
            => ByChannel(row, picture, result, (plane, height, width) => GaussianSmoother.Smooth(plane, height, width, Sigma));
    }

    sealed record NoiseBaseline(int Pictures, int Seed) : Baseline
    {
        public override int Count => Pictures;

        internal override void Fill(ReadOnlySpan<float> row, InputDescription picture, int index, Span<float> result)
        {
            var (min, max) = (TensorPrimitives.Min(row), TensorPrimitives.Max(row));
            new Noise(Seed, index).Uniform(result);
            TensorPrimitives.Multiply(result, max - min, result);
            TensorPrimitives.Add(result, min, result);
        }
    }

    delegate void PlaneChange(Span<float> plane, int height, int width);

    static void ByChannel(ReadOnlySpan<float> row, InputDescription picture, Span<float> result, PlaneChange change)
    {
        var (channels, positions) = (picture.Channels, picture.Height * picture.Width);
        var (step, channelStep) = picture.Layout == ImageLayout.ChannelsFirst ? (1, positions) : (channels, 1);
        var buffer = ArrayPool<float>.Shared.Rent(positions);
        var plane = buffer.AsSpan(0, positions);
        for (var c = 0; c < channels; c++)
        {
            for (var i = 0; i < positions; i++)
            {
                plane[i] = row[c * channelStep + i * step];
            }

            change(plane, picture.Height, picture.Width);
            for (var i = 0; i < positions; i++)
            {
                result[c * channelStep + i * step] = plane[i];
            }
        }

        ArrayPool<float>.Shared.Return(buffer);
    }
}
