namespace Microsoft.ML.Saliency.Tool;

/// <summary>What somebody who mistyped a name may have meant.</summary>
static class Nearest
{
    /// <summary>The names that hold the text, or differ from it in at most a third of its letters; the nearest first.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="candidates">What there is, each with all its names.</param>
    internal static IEnumerable<T> To<T>(string text, IEnumerable<(T Value, IEnumerable<string> Names)> candidates)
    {
        var most = Math.Max(1, text.Length / 3);
        return candidates.Select(c => (c.Value, Distance: c.Names.Min(n => Distance(text, n, most)))).Where(c => c.Distance <= most).OrderBy(c => c.Distance).Select(c => c.Value);
    }

    static int Distance(string text, string name, int most)
        => name.Contains(text, StringComparison.OrdinalIgnoreCase) ? name.Length == text.Length ? 0 : 1
            : Math.Abs(name.Length - text.Length) > most ? int.MaxValue
            : Edits(text.ToUpperInvariant(), name.ToUpperInvariant());

    /// <summary>Letters to change, add, drop or swap with the next (optimal string alignment).</summary>
    static int Edits(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
