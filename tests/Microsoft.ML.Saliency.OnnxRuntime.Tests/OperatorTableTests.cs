using Microsoft.ML.Saliency.Differentiation;

namespace Microsoft.ML.Saliency.Tests;

public sealed class OperatorTableTests
{
    [Fact]
    public void The_table_of_operators_is_the_engine_s()
    {
        var rows = Repository.Table("docs/operators.md", "| operator |")
            .Where(cells => cells[3] is not ("-" or "written out"))
            .Select(cells => (Name: cells[1], Differentiable: cells[3] == "yes"));
        var differentiable = OnnxOperators.Differentiable.ToHashSet();
        Assert.Equal(OnnxOperators.Names.Select(n => (n, differentiable.Contains(n))), rows);
    }
}
