namespace Microsoft.ML.Saliency;

/// <summary>
/// LIME: the linear model that comes closest to the score around the picture, on which blocks are shown.
/// Masks z show each block with probability 1/2; the weighted ridge regression of the score S on z, with an intercept, minimises
/// sum_z pi(z) (S(z) - c - w z)^2 + lambda |w|^2, where pi(z) = exp(-D^2 / sigma^2) and D = 1 - sqrt(k / M) is the cosine distance of a mask
/// that shows k of M blocks from the picture, which is one of the samples. Attribution [N, 1, H, W]: w_i, shared equally by the pixels of block i,
/// so that maps of any grid, of <see cref="KernelShap"/> too, have one scale: a map's sum over a block is the block's value. Map: its sum, signed.
/// <see cref="Attribution.FitR2"/> says how much of the score the linear model accounts for; where that is little, so is the map worth.
/// The masks depend on the seed alone and are the same for every row. Cost: 1 + samples forward passes, times <see cref="Baseline.Count"/>;
/// as far as a layer's positions see no more than two blocks each way, both engines put its values together from those of 16 pictures, where that saves work: <see cref="Attribution.Shortcut"/>.
/// Source: Ribeiro et al., arXiv 1602.04938, equations 1 and 2; sigma as in the authors' code for pictures.
/// </summary>
public sealed record Lime : IPerturbationExplainer
{
    /// <summary>Number of masks, 1 or more. Default: 1000; a fit needs several times as many as there are blocks.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>
    /// Cells a side of the grid whose cells are the blocks, 1 or more; at most one a pixel.
    /// Default: null, 8, and every position by itself where the input is one row high: the slots of a vector.
    /// </summary>
    public int? Blocks { get; init; }

    /// <summary>Width sigma of the kernel, in cosine distance, positive. Default: 0.25. Smaller looks closer to the picture: a mask that shows half the blocks is at 0.29.</summary>
    public double KernelWidth { get; init; } = 0.25;

    /// <summary>Strength lambda of the ridge, 0 or more, beside the sum of the samples' weights. Default: 0.001, which makes every fit solvable and shrinks coefficients by some hundred thousandths.</summary>
    public double Ridge { get; init; } = 0.001;

    /// <summary>What a block that is not shown is covered with. Default: <see cref="Baseline.Zero"/>. Scores are averaged over a baseline of several pictures.</summary>
    public Baseline Baseline { get; init; } = Baseline.Zero;

    /// <summary>The score S that is measured. Default: <see cref="PerturbationScore.Probability"/>. It is what <see cref="Attribution.TargetValues"/> returns.</summary>
    public PerturbationScore Score { get; init; }

    /// <summary>Decides the masks: the same seed gives the same result, bit for bit. Default: 0.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public string Name => "lime";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Sum;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <summary>One channel: a block is shown or not, all its channels alike.</summary>
    public IReadOnlyList<int> AttributionShape(ModelDescription model) => Perturbation.MapShape(model);

    /// <inheritdoc/>
    public long PassesPerRow(ModelDescription model) => 1L + (long)Samples * Baseline.Count;

    /// <inheritdoc/>
    public IExplainer WithBaseline(Baseline baseline) => this with { Baseline = baseline };

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">Samples, Blocks, KernelWidth or Ridge are out of range.</exception>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Validate();
        var measured = new MaskedScores(this, Score, Blocks, engine, input, target, cancellation);
        var features = measured.Blocks.Count;
        var masks = Masks(features);
        bool[][] all = [Array.ConvertAll(new bool[features], _ => true), .. masks];
        var regression = new MaskRegression(all, Array.ConvertAll(all, Weight), features);
        var gram = regression.Gram();
        // What the intercept takes: the weighted mean of the masks, whose moments with a constant are the diagonal, as z z = z.
        var mean = Array.ConvertAll(Enumerable.Range(0, features).ToArray(), i => gram[i][i] / regression.Weight);
        for (var i = 0; i < features; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[i][j] -= regression.Weight * mean[i] * mean[j];
            }

            gram[i][i] += Ridge;
        }

        var factor = Cholesky.Factor(gram) ?? throw PerturbationThrow.TooFewMasks(Samples, features);
        var scores = measured.Behind(masks, cancellation);
        var (coefficients, r2) = (new double[input.Rows][], new float[input.Rows]);
        for (var row = 0; row < input.Rows; row++)
        {
            // Around the picture's own score, so that a score that never changes leaves exact zeros.
            double[] y = [0, .. scores[row].Select(score => score - measured.Original[row])];
            var sum = regression.Sum(y);
            var moments = regression.Moments(y);
            for (var i = 0; i < features; i++)
            {
                moments[i] -= mean[i] * sum;
            }

            coefficients[row] = factor.Solve(moments);
            var intercept = sum / regression.Weight - mean.Zip(coefficients[row]).Sum(p => p.First * p.Second);
            r2[row] = (float)regression.R2(y, coefficients[row], intercept);
        }

        return measured.Attribute(this, coefficients) with { FitR2 = r2 };
    }

    bool[][] Masks(int features) => [.. Enumerable.Range(0, Samples).Select(i =>
    {
        var noise = new Noise(Seed, i);
        return Array.ConvertAll(new bool[features], _ => noise.Uniform() < 0.5);
    })];

    double Weight(bool[] mask)
    {
        var distance = 1 - Math.Sqrt(mask.Count(shown => shown) / (double)mask.Length);
        return Math.Exp(-distance * distance / (KernelWidth * KernelWidth));
    }

    void Validate()
    {
        if (Samples < 1)
        {
            throw PerturbationThrow.LimeSamples(Samples);
        }

        if (!(KernelWidth > 0 && double.IsFinite(KernelWidth)))
        {
            throw PerturbationThrow.KernelWidth(KernelWidth);
        }

        if (!(Ridge >= 0 && double.IsFinite(Ridge)))
        {
            throw PerturbationThrow.Ridge(Ridge);
        }
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_lime = Define("lime", "LIME", () => new Lime());
}
