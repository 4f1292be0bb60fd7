namespace AutoMLInspection;

/// <summary>What was found of one model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scores">Its score of each row.</param>
/// <param name="Contributions">How much each slot contributed to the score of each row, signed, [row][slot].</param>
public sealed record Candidate(string Name, IReadOnlyList<float> Scores, IReadOnlyList<float[]> Contributions)
{
    /// <summary>How much a slot counts: the mean of its absolute contributions over all rows, in the units of the score.</summary>
    public double MeanContribution(int slot) => Contributions.Average(row => Math.Abs(row[slot]));

    /// <summary>What the contributions of a row leave of its score: with KernelSHAP, the score of the background, the same for every row.</summary>
    public float Start(int row) => Scores[row] - Contributions[row].Sum();
}
