using System.Globalization;
using Microsoft.ML;

namespace AutoMLInspection;

/// <summary>Trains the models of the customers, inspects them, and says what it found.</summary>
static class CustomerReport
{
    internal static string Of(MLContext ml)
    {
        var customers = Customer.Draw(200, seed: 2);
        var inspection = new Inspection(ml, ml.Data.LoadFromEnumerable(customers), Customer.Features);
        foreach (var (name, model) in CustomerModels.Fit(ml, ml.Data.LoadFromEnumerable(Customer.Draw(2000, seed: 1))))
        {
            inspection.Inspect(name, model);
        }

        string[] Accuracy(Candidate c) => [c.Name, c.Scores.Zip(customers).Count(p => p.First > 0.5f == p.Second.Left).ToString(CultureInfo.InvariantCulture)];
        string Describe(int row, string slot) => slot == Disagreement.Start ? slot
            : $"{slot} {Convert.ToString(typeof(Customer).GetProperty(slot)!.GetValue(customers[row]), CultureInfo.InvariantCulture)}";

        return $"""
            Who will leave? Of {customers.Length} customers, each model is right about:

            {Report.Table([["model", "customers"], .. inspection.Candidates.Select(Accuracy)])}

            How much of the probability to leave each column accounts for, up or down, on average:

            {Report.Contributions(inspection)}

            The customers about whom the models are furthest apart, and the columns that make the difference:

            {Report.Disagreements(inspection.Disagreements(5), Describe)}
            """;
    }
}
