using System.Collections.Concurrent;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Gauss-Legendre quadrature on [0, 1]: n nodes integrate polynomials up to degree 2n - 1 exactly, and the weights sum to 1.
/// Nodes are the roots of the Legendre polynomial P_n, by Newton's method; weights 2 / ((1 - x^2) P_n'(x)^2), halved for the interval's length.
/// </summary>
sealed class GaussLegendre
{
    // The first guess has two digits or more, and each round doubles them.
    const int Rounds = 5;

    static readonly ConcurrentDictionary<int, GaussLegendre> s_rules = new();

    GaussLegendre(int n)
    {
        Nodes = new double[n];
        Weights = new double[n];
        // The roots lie symmetrically about 0.
        for (var i = 0; i < (n + 1) / 2; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            var (value, slope) = Legendre(n, x);
            for (var round = 0; round < Rounds; round++)
            {
                x -= value / slope;
                (value, slope) = Legendre(n, x);
            }

            (Nodes[i], Nodes[n - 1 - i]) = ((1 - x) / 2, (1 + x) / 2);
            Weights[i] = Weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
        }
    }

    /// <summary>Where to look, ascending, inside (0, 1).</summary>
    internal double[] Nodes { get; }

    /// <summary>How much each node counts.</summary>
    internal double[] Weights { get; }

    /// <summary>The rule of <paramref name="n"/> nodes, computed once.</summary>
    internal static GaussLegendre Of(int n) => s_rules.GetOrAdd(n, count => new(count));

    // P_n(x) and P_n'(x), by the three-term recurrence.
    static (double Value, double Slope) Legendre(int n, double x)
    {
        var (before, value) = (1.0, x);
        for (var k = 2; k <= n; k++)
        {
            (before, value) = (value, ((2 * k - 1) * x * value - (k - 1) * before) / k);
        }

        return (value, n * (x * value - before) / (x * x - 1));
    }
}
