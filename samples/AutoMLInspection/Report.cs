using System.Globalization;

namespace AutoMLInspection;

/// <summary>An inspection as plain text.</summary>
public static class Report
{
    /// <summary>A line a slot and a column a model: the mean absolute contributions. The last column is how far the models' contributions are apart, on average over the rows.</summary>
    public static string Contributions(Inspection inspection)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        var candidates = inspection.Candidates;
        return Table([
            ["slot", .. candidates.Select(c => c.Name), "apart"],
            .. inspection.Slots.Select((slot, i) => (string[])[slot, .. candidates.Select(c => Number(c.MeanContribution(i))), Number(Apart(candidates, i))]),
        ]);
    }

    /// <summary>A line a row of data: the models with the highest and the lowest score, and the slots that make most of the difference.</summary>
    /// <param name="found">The rows.</param>
    /// <param name="describe">What a slot of a row is called, such as "Calls 7".</param>
    /// <param name="drivers">How many slots a row.</param>
    public static string Disagreements(IEnumerable<Disagreement> found, Func<int, string, string> describe, int drivers = 2)
        => Table([
            ["row", "highest", "", "lowest", "", "difference by"],
            .. found.Select(d => (string[])
            [
                d.Row.ToString(CultureInfo.InvariantCulture),
                d.High.Name, Number(d.High.Scores[d.Row]),
                d.Low.Name, Number(d.Low.Scores[d.Row]),
                string.Join(", ", d.Drivers.Take(drivers).Select(driver => $"{describe(d.Row, driver.Slot)}: {driver.Difference.ToString("+0.00;-0.00", CultureInfo.InvariantCulture)}")),
            ]),
        ]);

    /// <summary>Columns that line up: numbers to the right, everything else to the left, two blanks between. The first line is a heading.</summary>
    public static string Table(IReadOnlyList<string[]> lines)
    {
        var columns = Enumerable.Range(0, lines[0].Length).Select(i =>
        {
            string[] cells = [.. lines.Select(line => line[i])];
            var width = cells.Max(cell => cell.Length);
            var toTheRight = cells[1..].All(IsNumber);
            return Array.ConvertAll(cells, cell => toTheRight ? cell.PadLeft(width) : cell.PadRight(width));
        }).ToArray();
        return string.Join(Environment.NewLine, lines.Select((_, line) => string.Join("  ", columns.Select(cells => cells[line])).TrimEnd()));
    }

    static double Apart(IReadOnlyList<Candidate> candidates, int slot)
        => Enumerable.Range(0, candidates[0].Contributions.Count).Average(row => candidates.Max(c => c.Contributions[row][slot]) - candidates.Min(c => c.Contributions[row][slot]));

    static bool IsNumber(string cell) => double.TryParse(cell, CultureInfo.InvariantCulture, out _);

    static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
