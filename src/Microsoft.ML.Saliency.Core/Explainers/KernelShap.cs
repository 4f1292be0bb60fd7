namespace Microsoft.ML.Saliency;

/// <summary>
/// KernelSHAP: the Shapley values of a picture's blocks, when a coalition is worth the score of the picture with the other blocks covered.
/// A block's value is its contribution to the score, averaged over all orders in which blocks can be uncovered: the only account that is fair to
/// equal blocks, gives nothing to idle ones and adds up. They solve min over phi of sum_S pi(S) (v(S) - v(none) - sum_{i in S} phi_i)^2 under
/// sum phi = S(x) - S(x0), pi(S) = (M - 1) / (C(M, s) s (M - s)) for s = |S| of M blocks; the constraint is imposed by elimination, not by a large weight.
/// Exact where all coalitions fit into <see cref="Samples"/> (11 blocks by default), and for scores without interactions of more than two blocks,
/// because coalitions come with their complements; an estimate otherwise.
/// Attribution [N, 1, H, W]: phi_i, shared equally by the pixels of block i, so that the map sums to S(x) - S(x0), x0 the covered picture;
/// <see cref="Attribution.CompletenessDelta"/> is the rounding. Map: its sum, signed.
/// The coalitions depend on the seed alone and are the same for every row. Cost: 1 + (1 + samples) x <see cref="Baseline.Count"/> forward passes,
/// of which less is done where <see cref="Attribution.Shortcut"/> says so, as for <see cref="Lime"/>.
/// Source: Lundberg and Lee, arXiv 1705.07874, equation 8 and theorem 2; pairs: Covert and Lee, arXiv 2012.01536.
/// </summary>
public sealed record KernelShap : IPerturbationExplainer
{
    /// <summary>
    /// Number of coalitions that are measured, besides none and all; at least two a block. Default: null, 2 M + 2048 for M blocks.
    /// Never more than there are, 2^M - 2; with as many the values are exact.
    /// </summary>
    public int? Samples { get; init; }

    /// <inheritdoc cref="Lime.Blocks"/>
    public int? Blocks { get; init; }

    /// <summary>What a block that is not in the coalition is covered with. Default: <see cref="Baseline.Zero"/>. Scores are averaged over a baseline of several pictures.</summary>
    public Baseline Baseline { get; init; } = Baseline.Zero;

    /// <summary>The score S that is measured. Default: <see cref="PerturbationScore.Probability"/>. It is what <see cref="Attribution.TargetValues"/> returns.</summary>
    public PerturbationScore Score { get; init; }

    /// <summary>Decides the random coalitions: the same seed gives the same result, bit for bit. Default: 0.</summary>
    public int Seed { get; init; }

    /// <inheritdoc/>
    public string Name => "kernel-shap";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Sum;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <summary>One channel: a block is shown or not, all its channels alike.</summary>
    public IReadOnlyList<int> AttributionShape(ModelDescription model) => Perturbation.MapShape(model);

    /// <inheritdoc/>
    public long PassesPerRow(ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return 1 + (1 + Budget(PixelBlocks.CountOf(model.Input, Blocks))) * Baseline.Count;
    }

    /// <inheritdoc/>
    public IExplainer WithBaseline(Baseline baseline) => this with { Baseline = baseline };

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">Samples or Blocks are out of range.</exception>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var measured = new MaskedScores(this, Score, Blocks, engine, input, target, cancellation);
        var features = measured.Blocks.Count;
        if (Samples is { } samples && samples < Math.Min(2L * features, Coalitions.Count(features)))
        {
            throw PerturbationThrow.ShapSamples(samples, features);
        }

        var coalitions = Coalitions.Of(features, (int)Budget(features), Seed);
        var scores = measured.Behind([new bool[features], .. coalitions.Masks], cancellation);
        var totals = scores.Select((s, row) => measured.Original[row] - s[0]).ToArray();
        var values = Solve(coalitions, features, scores, totals);
        var found = measured.Attribute(this, values);
        return found with { CompletenessDelta = [.. totals.Select((total, row) => (float)(Sum(found.Values[row]) - total))] };
    }

    // With phi_M = total - the others, the constraint is gone: the others solve the least squares of v(S) - z_M total on z_i - z_M.
    static double[][] Solve(Coalitions coalitions, int features, double[][] scores, double[] totals)
    {
        var last = features - 1;
        var regression = new MaskRegression(coalitions.Masks, coalitions.Weights, features);
        var gram = regression.Gram();
        var reduced = Array.ConvertAll(Enumerable.Range(0, last).ToArray(), i =>
            Array.ConvertAll(Enumerable.Range(0, last).ToArray(), j => gram[i][j] - gram[i][last] - gram[last][j] + gram[last][last]));
        var factor = Cholesky.Factor(reduced) ?? throw new InvalidOperationException("Single blocks and their complements are always among the coalitions, so the fit has one solution.");
        return [.. scores.Select((s, row) =>
        {
            // Relative to the score of nothing shown, so that a score that never changes leaves exact zeros.
            var moments = regression.Moments(Array.ConvertAll(s[1..], score => score - s[0]));
            var solution = factor.Solve(Array.ConvertAll(Enumerable.Range(0, last).ToArray(), i => moments[i] - moments[last] - totals[row] * (gram[i][last] - gram[last][last])));
            return (double[])[.. solution, totals[row] - solution.Sum()];
        })];
    }

    static double Sum(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    long Budget(long features) => Math.Min(Samples ?? 2 * features + 2048, Coalitions.Count((int)Math.Min(features, int.MaxValue)));
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_kernelShap = Define("kernel-shap", "KernelSHAP", () => new KernelShap());
}
