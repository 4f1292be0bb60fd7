namespace AutoMLInspection;

/// <summary>A customer of a telephone company, who left it or did not.</summary>
public sealed class Customer
{
    /// <summary>Months since the contract was signed, 1 to 72.</summary>
    public float Tenure { get; set; }

    /// <summary>What a month costs, 10 to 90.</summary>
    public float Charge { get; set; }

    /// <summary>Gigabytes used a month, 0 to 60.</summary>
    public float Usage { get; set; }

    /// <summary>Calls to the help desk in the last quarter, 0 to 9.</summary>
    public float Calls { get; set; }

    /// <summary>Age in years, 18 to 85: of no use.</summary>
    public float Age { get; set; }

    /// <summary>The account's number: of no use.</summary>
    public float Account { get; set; }

    /// <summary>Days since the last log-in on the day when the data was exported, 0 to 90. Who has left does not log in: it gives the answer away, and will not when the answer is needed.</summary>
    public float Idle { get; set; }

    /// <summary>Whether the customer left.</summary>
    public bool Left { get; set; }

    /// <summary>The columns that a model could learn from.</summary>
    public static string[] Features { get; } = [nameof(Tenure), nameof(Charge), nameof(Usage), nameof(Calls), nameof(Age), nameof(Account), nameof(Idle)];

    /// <summary>
    /// The rule behind the data, the probability to leave: calls drive customers away, years bind them, and who pays much for little use goes.
    /// No linear model has the last part.
    /// </summary>
    public double Leaving()
        => 1 / (1 + Math.Exp(-(-2.2 + 0.6 * Calls - 0.04 * Tenure + (Charge > 50 && Usage < 25 ? 3 : 0))));

    /// <summary>Draws customers; a seed always gives the same ones.</summary>
    public static Customer[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var customer = new Customer
            {
                Tenure = random.Next(1, 73),
                Charge = random.Next(10, 91),
                Usage = random.Next(0, 61),
                Calls = (int)(10 * Math.Pow(random.NextDouble(), 2)),
                Age = random.Next(18, 86),
                Account = random.Next(1000, 10000),
            };
            customer.Left = random.NextDouble() < customer.Leaving();
            customer.Idle = customer.Left ? random.Next(20, 91) : random.Next(0, 31);
            return customer;
        })];
    }
}
