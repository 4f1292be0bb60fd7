using Microsoft.ML.Saliency.Operators;

namespace Microsoft.ML.Saliency.Tests;

public sealed class OperatorTests
{
    [Fact]
    public void The_table_of_operators_is_the_engine_s()
    {
        var rows = Repository.Read("docs/operators.md").Split('\n')
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| ---", StringComparison.Ordinal) && !l.StartsWith("| operator", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries)[1]);
        Assert.Equal(TorchOperators.Names, rows);
    }
}
