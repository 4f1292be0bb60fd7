namespace StandIns.Tests;

/// <summary>A test of what a stand-in does in its own way: in its words, its last digits, its errors, or where the package learns by chance. Not run where the package is.</summary>
public sealed class StandInFactAttribute : FactAttribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="assembly">Of which package.</param>
    public StandInFactAttribute(string assembly = "Microsoft.ML") => Skip = StandInReason.Of(assembly);
}

/// <inheritdoc cref="StandInFactAttribute"/>
public sealed class StandInTheoryAttribute : TheoryAttribute
{
    /// <inheritdoc cref="StandInFactAttribute(string)"/>
    public StandInTheoryAttribute(string assembly = "Microsoft.ML") => Skip = StandInReason.Of(assembly);
}

static class StandInReason
{
    internal static string? Of(string assembly) => ApiSubset.Build.IsPackage(assembly) ? "The package itself is here, and does this in another way." : null;
}
