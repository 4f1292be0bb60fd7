namespace Microsoft.ML.Saliency.Tests;

public sealed class GaussLegendreTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(32)]
    [InlineData(50)]
    [InlineData(512)]
    public void Polynomials_are_exact_up_to_degree_2n_minus_1(int n)
    {
        var rule = GaussLegendre.Of(n);
        // Degree 0 says that the weights sum to 1.
        foreach (var degree in new[] { 0, 1, n - 1, n, 2 * n - 1 })
        {
            Assert.Equal(1.0 / (degree + 1), rule.Nodes.Zip(rule.Weights).Sum(q => q.Second * Math.Pow(q.First, degree)), 1e-14);
        }

        Assert.True(Math.Abs(1.0 / (2 * n + 1) - rule.Nodes.Zip(rule.Weights).Sum(q => q.Second * Math.Pow(q.First, 2 * n))) > 1e-14 || n > 10);
        Assert.Equal(rule.Nodes.Order(), rule.Nodes);
        Assert.All(rule.Nodes, node => Assert.InRange(node, 1e-7, 1 - 1e-7));
    }

    [Fact]
    public void Three_nodes_are_the_textbook_ones()
    {
        var rule = GaussLegendre.Of(3);
        Assert.Equal([0.5 - Math.Sqrt(0.15), 0.5, 0.5 + Math.Sqrt(0.15)], rule.Nodes, (x, y) => Math.Abs(x - y) < 1e-15);
        Assert.Equal([5 / 18.0, 8 / 18.0, 5 / 18.0], rule.Weights, (x, y) => Math.Abs(x - y) < 1e-15);
        Assert.Same(rule, GaussLegendre.Of(3));
    }
}
