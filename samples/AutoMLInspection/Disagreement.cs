namespace AutoMLInspection;

/// <summary>A row that two models score differently, and why.</summary>
/// <param name="Row">Its number, from 0.</param>
/// <param name="High">The model with the highest score.</param>
/// <param name="Low">The model with the lowest.</param>
/// <param name="Drivers">By how much more each slot contributed to the high score, largest difference first. They sum to <see cref="Gap"/> where the method's contributions add up.</param>
public sealed record Disagreement(int Row, Candidate High, Candidate Low, IReadOnlyList<(string Slot, float Difference)> Drivers)
{
    /// <summary>What stands among <see cref="Drivers"/> for the models' different scores of the background.</summary>
    public const string Start = "(start)";

    /// <summary>How far the two scores are apart.</summary>
    public float Gap => High.Scores[Row] - Low.Scores[Row];

    internal static Disagreement Of(int row, IReadOnlyList<string> slots, IReadOnlyList<Candidate> candidates)
    {
        var (high, low) = (candidates.MaxBy(c => c.Scores[row])!, candidates.MinBy(c => c.Scores[row])!);
        var drivers = slots.Select((slot, i) => (slot, high.Contributions[row][i] - low.Contributions[row][i])).Append((Start, high.Start(row) - low.Start(row)));
        return new(row, high, low, [.. drivers.OrderByDescending(d => Math.Abs(d.Item2))]);
    }
}
