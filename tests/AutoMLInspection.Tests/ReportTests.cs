using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;

namespace AutoMLInspection.Tests;

public partial class ReportTests
{
    static readonly Lazy<string> s_report = new(() => CustomerReport.Of(new MLContext(seed: 0)).ReplaceLineEndings("\n"));

    [Fact]
    public void Columns_line_up_numbers_to_the_right()
        => Assert.Equal(
            """
            slot      score  why
            Tenure    0.500  long
            Calls   -10.250
            """.ReplaceLineEndings("\n"),
            Report.Table([["slot", "score", "why"], ["Tenure", "0.500", "long"], ["Calls", "-10.250", ""]]).ReplaceLineEndings("\n"));

    [Fact]
    public void Columns_that_a_model_lacks_count_nothing_and_the_one_that_gives_the_answer_away_counts_most()
    {
        var used = Lines(s_report.Value).ToDictionary(line => line[0], line => line[1..]);
        var (all, notIdle, derived, thumb) = (Column(0), Column(1), Column(2), Column(3));

        Assert.Equal("Idle", all.MaxBy(c => c.Value).Key);
        Assert.All((Dictionary<string, double>[])[notIdle, derived, thumb], model => Assert.Equal((0, "Calls"), (model["Idle"], model.MaxBy(c => c.Value).Key)));
        Assert.Equal(["Calls"], thumb.Where(c => c.Value > 0).Select(c => c.Key));
        Assert.Equal(["Tenure", "Charge", "Usage", "Calls"], derived.Where(c => c.Value > 0).Select(c => c.Key));
        // What is of no use to the rule is of hardly any to what learnt from 2000 rows of it.
        Assert.All((Dictionary<string, double>[])[all, notIdle], model => Assert.All((string[])["Age", "Account"], slot => Assert.InRange(model[slot], 0, 0.02)));

        Dictionary<string, double> Column(int model) => Customer.Features.ToDictionary(slot => slot, slot => double.Parse(used[slot][model], CultureInfo.InvariantCulture));
    }

    // The words are the program's; numbers may move where another trainer stops its last step elsewhere: by 0.03, or 3 customers.
    [Fact]
    public void The_guide_shows_what_the_program_prints()
    {
        var shown = Block().Match(Repository.Read("docs/automl-inspection.md").ReplaceLineEndings("\n")).Groups[1].Value;
        var (expected, actual) = (Tokens(s_report.Value), Tokens(shown));
        var furthest = Array.IndexOf(expected, "furthest");
        Assert.Equal(expected[..furthest].Select(t => Number(t) is null ? t : "#"), actual[..furthest].Select(t => Number(t) is null ? t : "#"));
        Assert.All(expected.Zip(actual).Take(furthest), pair =>
        {
            if (Number(pair.First) is { } number)
            {
                Assert.Equal(number, Number(pair.Second)!.Value, number > 1 ? 3 : 0.03);
            }
        });
        Assert.Equal("all columns", string.Join(' ', actual[Array.IndexOf(actual, "46")..][1..3]));
    }

    [Fact]
    public void The_guides_code_is_what_the_tests_run()
    {
        var code = Squeeze(Repository.Read("tests/AutoMLInspection.Tests/InspectionTests.cs"));
        var snippets = Code().Matches(Repository.Read("docs/automl-inspection.md").ReplaceLineEndings("\n")).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(2, snippets.Count);
        Assert.All(snippets, snippet => Assert.Contains(Squeeze(snippet), code, StringComparison.Ordinal));
    }

    static IEnumerable<string[]> Lines(string report) => report.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(line => line.Length == 6 && Customer.Features.Contains(line[0]));

    static string[] Tokens(string text) => text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    static double? Number(string token) => double.TryParse(token, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string Squeeze(string code) => Blank().Replace(code, " ").Trim();

    [GeneratedRegex("```\n(Who will leave.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
