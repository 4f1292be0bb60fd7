using Microsoft.ML.Saliency.Differentiation;

namespace Microsoft.ML.Saliency.Tests;

public sealed class OperatorTableTests
{
    [Fact]
    public void The_table_of_operators_is_the_engine_s()
    {
        var rows = Repository.Read("docs/operators.md").Split('\n')
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| ---", StringComparison.Ordinal) && !l.StartsWith("| operator", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells[3] != "-")
            .Select(cells => (Name: cells[1], Differentiable: cells[3] == "yes"));
        var differentiable = OnnxOperators.Differentiable.ToHashSet();
        Assert.Equal(OnnxOperators.Names.Select(n => (n, differentiable.Contains(n))), rows);
    }
}
