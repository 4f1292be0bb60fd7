namespace Microsoft.ML.Saliency.Onnx;

/// <summary>An Einsum equation over inputs of known shape, with a letter of its own for every axis that "..." stands for.</summary>
/// <param name="Operands">The letters of each input's axes.</param>
/// <param name="Output">The letters of the output's axes.</param>
/// <param name="Lengths">The length of the axes of each letter, that of 1 where all of them are.</param>
sealed record EinsumEquation(string[] Operands, string Output, IReadOnlyDictionary<char, Dim> Lengths)
{
    /// <summary>Letters that equations may hold, and those that stand for "...".</summary>
    const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>The most inputs: the gradient of each multiplies all others.</summary>
    const int MaxOperands = 32;

    /// <exception cref="OnnxFormatException">The equation has too many inputs, is malformed, or does not fit its inputs.</exception>
    internal static EinsumEquation Of(NodeView view)
    {
        if (view.Node.Inputs.Count > MaxOperands)
        {
            throw Throw.Broken(view.Node, $"it multiplies {view.Node.Inputs.Count} tensors, and {MaxOperands} are the most that are supported");
        }

        var text = string.Concat(view.Node.Text("equation", "").Where(c => !char.IsWhiteSpace(c)));
        var sides = text.Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != view.Node.Inputs.Count || Array.Exists([.. terms, .. sides.Skip(1)], t => !IsTerm(t)))
        {
            throw Damaged();
        }

        var free = string.Concat(Letters.Where(c => !text.Contains(c)));
        var hidden = terms.Select((t, i) => t.Contains('.') ? view.Rank(i) - (t.Length - 3) : 0).ToArray();
        var ellipsis = hidden.Max();
        if (hidden.Min() < 0 || ellipsis > free.Length)
        {
            throw Damaged();
        }

        free = free[..ellipsis];
        var lengths = new Dictionary<char, Dim>();
        for (var i = 0; i < terms.Length; i++)
        {
            // The axes of "..." are aligned at the end.
            terms[i] = terms[i].Replace("...", free[(ellipsis - hidden[i])..]);
            var shape = view.ShapeOf(i);
            if (terms[i].Length != shape.Count)
            {
                throw Damaged();
            }

            foreach (var (letter, length) in terms[i].Zip(shape))
            {
                if (!lengths.TryGetValue(letter, out var known) || known == 1)
                {
                    lengths[letter] = length;
                }
                else if (length != known && length != 1)
                {
                    throw Damaged();
                }
            }
        }

        // Without an arrow: "...", then in alphabetical order what occurs once.
        var output = sides.Length > 1
            ? sides[1].Replace("...", free)
            : free + string.Concat(string.Concat(terms).Where(c => !free.Contains(c)).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        return output.All(lengths.ContainsKey) && output.Distinct().Count() == output.Length ? new(terms, output, lengths) : throw Damaged();

        OnnxFormatException Damaged()
            => Throw.Format($"{view.Node} has the equation '{text}' over {string.Join(", ", Enumerable.Range(0, view.Node.Inputs.Count).Select(view.Input))}. The model is damaged: export it again.");
    }

    public override string ToString() => $"{string.Join(",", Operands)}->{Output}";

    static bool IsTerm(string term)
    {
        var rest = term.IndexOf("...", StringComparison.Ordinal) is var at and >= 0 ? term.Remove(at, 3) : term;
        return rest.All(Letters.Contains);
    }
}
