using Microsoft.ML;

namespace AutoMLInspection;

/// <summary>Four models of the same customers, as different as the runs of an experiment: other columns, other features made of them, or no training at all.</summary>
static class CustomerModels
{
    sealed class Derived
    {
        public float LogTenure { get; set; }

        public float Wasted { get; set; }
    }

    sealed class Guess
    {
        public float Probability { get; set; }
    }

    /// <summary>Each model by name, fitted.</summary>
    internal static IEnumerable<(string Name, ITransformer Model)> Fit(MLContext ml, IDataView customers)
    {
        yield return ("all columns", Logistic(Customer.Features).Fit(customers));
        yield return ("not idle", Logistic([.. Customer.Features.Where(f => f != nameof(Customer.Idle))]).Fit(customers));
        yield return ("derived", ml.Transforms
            .CustomMapping<Customer, Derived>(
                (customer, derived) => (derived.LogTenure, derived.Wasted) = (MathF.Log(customer.Tenure), customer.Charge / (customer.Usage + 5)),
                contractName: null)
            .Append(Logistic([nameof(Customer.Calls), nameof(Derived.LogTenure), nameof(Derived.Wasted)])).Fit(customers));
        yield return ("rule of thumb", ml.Transforms
            .CustomMapping<Customer, Guess>((customer, guess) => guess.Probability = customer.Calls >= 5 ? 0.8f : 0.2f, contractName: null).Fit(customers));

        IEstimator<ITransformer> Logistic(string[] features)
            => ml.Transforms.Concatenate("Features", features).Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(nameof(Customer.Left)));
    }
}
