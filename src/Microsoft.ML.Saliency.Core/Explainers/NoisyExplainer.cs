using System.Buffers;
using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// What SmoothGrad and its variants share: a method is run on the picture with noise, x + N(0, s^2), many times, and the results are put together
/// element by element. The class is that of the picture without noise. The noise depends on the seed alone and is the same for every row up to s,
/// so that a row gives the same map in whatever batch it is.
/// Cost: one run of the method for the clean picture, and <see cref="Samples"/> more.
/// </summary>
public abstract record NoisyExplainer : IExplainer
{
    private protected NoisyExplainer()
    {
    }

    /// <summary>The method that is run on each sample. Default: <see cref="Gradient"/>. It sees rows x samples in one batch, up to what goes through the model at once.</summary>
    public IExplainer Inner { get; init; } = new Gradient();

    /// <summary>Samples n; 2 or more. Default: 25.</summary>
    public int Samples { get; init; } = 25;

    /// <summary>The noise level: its standard deviation is s = level * (max x - min x), per row; from 0 to 1. Default: 0.15.</summary>
    public double Level { get; init; } = 0.15;

    /// <summary>Decides the noise: the same seed gives the same result, bit for bit. Default: 0.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>That of <see cref="Inner"/>.</summary>
    public ChannelReduction Reduction => Inner.Reduction;

    /// <summary>That of <see cref="Inner"/>.</summary>
    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => Inner.LayerOf(model);

    /// <summary>That of <see cref="Inner"/>.</summary>
    public IReadOnlyList<int> AttributionShape(ModelDescription model) => Inner.AttributionShape(model);

    /// <inheritdoc/>
    public long PassesPerRow(ModelDescription model) => (1L + Samples) * Inner.PassesPerRow(model);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">Samples or Level are out of range.</exception>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (Samples < 2)
        {
            throw ExplainerThrow.Samples($"{GetType().Name}.Samples", Samples);
        }

        if (!(Level is >= 0 and <= 1))
        {
            throw ExplainerThrow.Level($"{GetType().Name}.Level", Level);
        }

        var clean = Inner.Explain(engine, input, target, cancellation);
        var values = Like(clean.Values);
        var errors = IsVariance ? null : Like(clean.Values);
        foreach (var group in Enumerable.Range(0, input.Rows).Chunk(Math.Max(1, PerRun(engine, input) / Samples)))
        {
            var moments = Array.ConvertAll(group, _ => new RunningMoments(values.RowSize));
            Sample(engine, input, target, clean.Targets, group, moments, cancellation);
            for (var i = 0; i < group.Length; i++)
            {
                if (errors is null)
                {
                    moments[i].Variance(values[group[i]]);
                }
                else
                {
                    moments[i].Mean(values[group[i]]);
                    moments[i].StandardError(errors[group[i]]);
                }
            }
        }

        // An average of attributions that sum to a difference of scores sums to that of no one picture.
        return clean with { Values = values, StandardError = errors, Method = Name, Reduction = Reduction, CompletenessDelta = null, Steps = null };
    }

    /// <summary>Whether the result is the variance over the samples rather than the mean.</summary>
    private protected virtual bool IsVariance => false;

    /// <summary>Changes one sample's attribution before it is counted.</summary>
    private protected virtual void Transform(Span<float> attribution)
    {
    }

    void Sample(ISaliencyEngine engine, Batch input, Target target, IReadOnlyList<int> classes, int[] group, RunningMoments[] moments, CancellationToken cancellation)
    {
        var (count, perRun) = (group.Length * Samples, PerRun(engine, input));
        var spread = Array.ConvertAll(group, row => (float)(Level * (TensorPrimitives.Max<float>(input[row]) - (double)TensorPrimitives.Min<float>(input[row]))));
        for (var first = 0; first < count; first += perRun)
        {
            // Sample after sample, all rows of the group in each: the noise of a sample is drawn once.
            var (from, end) = (first, Math.Min(first + perRun, count));
            var rows = Array.ConvertAll(Enumerable.Range(from, end - from).ToArray(), i => group[i % group.Length]);
            var noisy = new Batch(new float[rows.Length * input.RowSize], rows.Length, input.RowShape);
            Parallel.For(from / group.Length, (end - 1) / group.Length + 1, sample =>
            {
                var buffer = ArrayPool<float>.Shared.Rent(input.RowSize);
                var noise = buffer.AsSpan(0, input.RowSize);
                new Noise(Seed, sample).Gaussian(noise);
                for (var i = Math.Max(from, sample * group.Length); i < Math.Min(end, (sample + 1) * group.Length); i++)
                {
                    TensorPrimitives.MultiplyAdd(noise, spread[i % group.Length], input[rows[i - from]], noisy[i - from]);
                }

                ArrayPool<float>.Shared.Return(buffer);
            });

            var found = Inner.Explain(engine, noisy, target.For(Array.ConvertAll(rows, row => classes[row]), rows), cancellation).Values;
            for (var i = 0; i < rows.Length; i++)
            {
                Transform(found[i]);
                moments[(first + i) % group.Length].Add(found[i]);
            }
        }
    }

    // What the inner method asks for is its own affair; most ask for the gradient.
    static int PerRun(ISaliencyEngine engine, Batch input) => Passes.Rows(engine, new() { Gradients = [engine.Model.Input.Name] }, input.RowSize);

    static Batch Like(Batch batch) => new(new float[batch.Data.Length], batch.Rows, batch.RowShape);
}
