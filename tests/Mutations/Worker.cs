using System.Globalization;

namespace Microsoft.ML.Saliency.Mutations;

/// <summary>Tries one file after the other and says so line by line, so that whoever listens knows at which one it fell silent.</summary>
static class Worker
{
    internal const string Begin = "begin ", End = "end ";

    internal static int Run(Options options)
    {
        // Native libraries write to standard output too: what the supervisor reads goes through a stream of its own lines.
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        Console.SetOut(TextWriter.Null);
        var corpus = new Corpus();
        for (var i = options.First; i < options.First + options.Count; i++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Begin}{i}"));
            var outcomes = Trial.Run(corpus.Mutant(options.Seed, i));
            foreach (var outcome in outcomes)
            {
                output.WriteLine(outcome.Line);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{End}{i}"));
        }

        return 0;
    }
}
