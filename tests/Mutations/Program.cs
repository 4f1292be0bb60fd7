using System.Globalization;
using Microsoft.ML.Saliency.Mutations;

// Damages models in many ways and explains a picture with each: whatever happens has to be a map or one of the documented exceptions, soon.
var options = Options.Parse(args);
if (options.Worker)
{
    return Worker.Run(options);
}

if (options.Only is { } index)
{
    foreach (var outcome in Trial.Run(new Corpus().Mutant(options.Seed, index)))
    {
        Console.WriteLine(outcome);
    }

    return 0;
}

return new Supervisor(options).Run();

namespace Microsoft.ML.Saliency.Mutations
{
    /// <summary>The command line.</summary>
    /// <param name="Count">Number of mutated files.</param>
    /// <param name="Seed">The same seed gives the same files.</param>
    /// <param name="First">Number of the first file; for workers.</param>
    /// <param name="Workers">Processes at once.</param>
    /// <param name="Worker">Whether this process is one of them.</param>
    /// <param name="Only">The one file to look at, its outcome written out.</param>
    /// <param name="Seconds">How long one file may take.</param>
    sealed record Options(int Count, int Seed, int First, int Workers, bool Worker, int? Only, int Seconds)
    {
        internal static Options Parse(string[] args)
        {
            var result = new Options(20_000, 1, 0, 2, false, null, 30);
            for (var i = 0; i < args.Length; i++)
            {
                result = args[i] switch
                {
                    "--count" => result with { Count = Number() },
                    "--seed" => result with { Seed = Number() },
                    "--first" => result with { First = Number() },
                    "--workers" => result with { Workers = Number() },
                    "--only" => result with { Only = Number() },
                    "--seconds" => result with { Seconds = Number() },
                    "--worker" => result with { Worker = true },
                    var other => throw new ArgumentException($"'{other}' is not known. Options: --count 20000, --seed 1, --first 0, --workers 2, --seconds 30, --only INDEX."),
                };

                int Number() => int.Parse(args[++i], CultureInfo.InvariantCulture);
            }

            return result;
        }
    }
}
