using System.Numerics.Tensors;

namespace Microsoft.ML.Saliency;

/// <summary>
/// RISE: the average of random masks, weighted by the score of the picture seen through each; needs no gradient.
/// m_i: a grid of cells, each 1 with probability p, else 0, enlarged bilinearly to one cell more than the picture and cut out at a random shift of less than a cell;
/// M = 1/(n p) sum_i S(x m_i + x0 (1 - m_i)) m_i, which estimates the expected score given that a pixel is seen.
/// Attribution [N, 1, H, W]: M, with its standard error in <see cref="Attribution.StandardError"/>; map: as it is.
/// The masks depend on the seed alone and are the same for every row, so that a row gives the same map in whatever batch it is; they are made when needed, never kept.
/// Cost: 1 + n forward passes. Source: Petsiuk et al., arXiv 1806.07421, equation 6 and section 3.2.
/// </summary>
public sealed record Rise : IPerturbationExplainer
{
    /// <summary>Number of masks n, 2 or more. Default: 4000. The standard error falls with its square root.</summary>
    public int Samples { get; init; } = 4000;

    /// <summary>Probability p that a cell is seen, between 0 and 1. Default: 0.5.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>
    /// Cells a side of the grid, 1 or more. A cell is the size of what can be told apart.
    /// Default: null, 7; where the input is one row high, the slots of a vector, every position is a cell and seen or not by itself: nothing is enlarged or shifted.
    /// </summary>
    public int? Grid { get; init; }

    /// <summary>
    /// The picture x0 behind a mask. Default: <see cref="Baseline.Zero"/>, as in the source. Of a baseline of several pictures, each serves its part of the masks.
    /// </summary>
    public Baseline Baseline { get; init; } = Baseline.Zero;

    /// <summary>The score S that is measured. Default: <see cref="PerturbationScore.Probability"/>. It is what <see cref="Attribution.TargetValues"/> returns, for the picture as it is.</summary>
    public PerturbationScore Score { get; init; }

    /// <summary>Decides the masks: the same seed gives the same result, bit for bit. Default: 0.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public string Name => "rise";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Sum;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <summary>One channel: a place is seen or not, all its channels alike.</summary>
    public IReadOnlyList<int> AttributionShape(ModelDescription model) => Perturbation.MapShape(model);

    /// <inheritdoc/>
    public long PassesPerRow(ModelDescription model) => 1L + Samples;

    /// <inheritdoc/>
    public IExplainer WithBaseline(Baseline baseline) => this with { Baseline = baseline };

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">Samples, Probability or Grid are out of range.</exception>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Validate();
        var picture = engine.Model.Input;
        var perturbation = new Perturbation(engine, input, target, Score, "Rise.Score", cancellation);
        var baselines = new BaselinePictures(Baseline, input, picture);
        var masks = new RiseMasks(picture.Height, picture.Width, Grid ?? (picture.Height == 1 ? null : 7), Probability, Seed);
        var positions = picture.Height * picture.Width;
        var moments = Array.ConvertAll(new int[input.Rows], _ => new RunningMoments(positions));
        var sample = new float[positions];
        perturbation.Measure(
            Samples,
            (i, row, x) => Blend(x, baselines[(int)((long)i * Baseline.Count / Samples), row], masks[i], picture),
            (i, row, score) =>
            {
                TensorPrimitives.Multiply(masks[i], (float)(score / Probability), sample);
                moments[row].Add(sample);
            },
            cancellation);

        var (values, errors) = (NewMaps(), NewMaps());
        for (var row = 0; row < input.Rows; row++)
        {
            moments[row].Mean(values[row]);
            moments[row].StandardError(errors[row]);
        }

        return perturbation.Attribute(this, values) with { StandardError = errors };

        Batch NewMaps() => new(new float[input.Rows * positions], input.Rows, 1, picture.Height, picture.Width);
    }

    void Validate()
    {
        if (Samples < 2)
        {
            throw PerturbationThrow.Samples(Samples);
        }

        if (Probability is not (> 0 and < 1))
        {
            throw PerturbationThrow.Probability(Probability);
        }

        if (Grid < 1)
        {
            throw PerturbationThrow.Grid(Grid.Value);
        }
    }

    // x = x0 + m (x - x0)
    static void Blend(Span<float> x, ReadOnlySpan<float> baseline, ReadOnlySpan<float> mask, InputDescription picture)
    {
        TensorPrimitives.Subtract(x, baseline, x);
        if (picture.Layout == ImageLayout.ChannelsFirst)
        {
            for (var at = 0; at < x.Length; at += mask.Length)
            {
                TensorPrimitives.Multiply(x.Slice(at, mask.Length), mask, x.Slice(at, mask.Length));
            }
        }
        else
        {
            for (var i = 0; i < x.Length; i++)
            {
                x[i] *= mask[i / picture.Channels];
            }
        }

        TensorPrimitives.Add(x, baseline, x);
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_rise = Define("rise", "RISE", () => new Rise());
}
