namespace Microsoft.ML.Saliency;

/// <summary>
/// Integrated gradients: (x - x0) times the mean gradient on the straight line from a baseline x0 to the picture x, so that the attributions of a row
/// sum to S(x) - S(x0). Attribution [N, C, H, W]; map: the sum over the channels, signed.
/// The integral is by Gauss-Legendre quadrature, in double. What is missing from the sum is in <see cref="Attribution.CompletenessDelta"/>;
/// rows for which it is too large are done again with twice the steps. The class is that of x, all along the line.
/// Cost: one forward pass, and for each picture of the baseline one forward pass and <see cref="Steps"/> forward and backward passes;
/// for rows that are done again as many more as they have steps. Source: Sundararajan et al., arXiv 1703.01365, equation 1.
/// </summary>
public sealed record IntegratedGradients : IExplainer
{
    /// <summary>Points on the line in the first round, n; 1 or more. Default: 32.</summary>
    public int Steps { get; init; } = 32;

    /// <summary>
    /// The part of |S(x) - S(x0)| that |delta| may be; 0 or more. Default: 0.01.
    /// Ignored where <see cref="MaxSteps"/> equals <see cref="Steps"/>.
    /// </summary>
    public double Tolerance { get; init; } = 0.01;

    /// <summary>Points on the line in the last round, reached by doubling; not below <see cref="Steps"/>, and equal to it for no refinement. Default: 512.</summary>
    public int MaxSteps { get; init; } = 512;

    /// <summary>The picture x0. Default: <see cref="Baseline.Zero"/>.</summary>
    public Baseline Baseline { get; init; } = Baseline.Zero;

    /// <inheritdoc/>
    public string Name => "integrated-gradients";

    /// <inheritdoc/>
    public ChannelReduction Reduction => ChannelReduction.Sum;

    /// <inheritdoc/>
    public Layer? LayerOf(ModelDescription model) => null;

    /// <inheritdoc/>
    public long PassesPerRow(ModelDescription model) => 1L + (long)Baseline.Count * Steps;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">Steps, MaxSteps or Tolerance are out of range.</exception>
    public Attribution Explain(ISaliencyEngine engine, Batch input, Target target, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        CheckOptions();
        var seen = engine.Run(input, new Probe { Target = target }, cancellation);
        var work = new PathIntegral(engine, input, target, seen.Targets, Baseline, cancellation);
        var rise = work.BaselineScores();
        for (var row = 0; row < input.Rows; row++)
        {
            rise[row] = seen.TargetValues[row] - rise[row];
        }

        var (deltas, steps) = (new float[input.Rows], new int[input.Rows]);
        int[] pending = [.. Enumerable.Range(0, input.Rows)];
        for (var n = Steps; pending.Length > 0; n = (int)Math.Min(2L * n, MaxSteps))
        {
            work.Integrate(pending, n, (row, sum) => (deltas[row], steps[row]) = ((float)(sum - rise[row]), n));
            pending = n == MaxSteps ? [] : [.. pending.Where(row => Math.Abs(deltas[row]) > Tolerance * Math.Abs(rise[row]))];
        }

        return Attribution.Of(this, seen, ChannelOrder.First(work.Values, engine.Model.Input.Layout)) with { CompletenessDelta = deltas, Steps = steps };
    }

    void CheckOptions()
    {
        if (Steps < 1)
        {
            throw ExplainerThrow.Steps(Steps);
        }

        if (MaxSteps < Steps)
        {
            throw ExplainerThrow.MaxSteps(MaxSteps, Steps);
        }

        if (!(Tolerance >= 0))
        {
            throw ExplainerThrow.Tolerance(Tolerance);
        }
    }
}

public static partial class ExplainerCatalog
{
    static readonly ExplainerInfo s_integratedGradients = Define("integrated-gradients", "Integrated gradients", () => new IntegratedGradients());
}
