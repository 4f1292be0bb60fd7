namespace Microsoft.ML.Saliency.Mutations;

/// <summary>What became of one mutated file in one place.</summary>
/// <param name="Where">"load", "describe", or the engine.</param>
/// <param name="What">"map", or the exception's type.</param>
/// <param name="Detail">The exception's message.</param>
/// <param name="IsBad">Whether it is none of the documented exceptions.</param>
readonly record struct Outcome(string Where, string What, string Detail, bool IsBad)
{
    const char Separator = '\t';

    internal string Line => string.Join(Separator, Where, What, IsBad ? "bad" : "fine", Detail.Replace(Separator, ' ').ReplaceLineEndings(" "));

    internal static Outcome Parse(string line) => line.Split(Separator, 4) is [var where, var what, var state, var detail]
        ? new(where, what, detail, state == "bad")
        : throw new FormatException($"A worker wrote '{line}'.");

    public override string ToString() => $"{Where}: {What}{(IsBad ? " (bad)" : "")} {Detail}";
}
