namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// Operators that are made of simpler ones: one row serves every engine that has no row of its own for the operator.
/// One file per operator family adds its rows with <see cref="Define"/>; operators of other domains are named with theirs, as "com.microsoft.Gelu".
/// </summary>
static partial class Expansions
{
    /// <summary>The opset that rows are written at, whatever the model's is: 18, or the first that has all of the operator.</summary>
    internal static int OpsetOf(string op) => op switch { "Gelu" => 20, "QuantizeLinear" => 21, _ => 18 };

    internal const string Microsoft = "com.microsoft.";

    static SortedDictionary<string, Row>? s_rows;

    static Dictionary<string, (Func<OnnxNode, bool> When, Row Row)>? s_always;

    // Makes every row exist before the first use of the class.
    static Expansions()
    {
    }

    /// <summary>Gives a node's first output; further ones through <see cref="ExpansionContext.Set"/>.</summary>
    internal delegate Term Row(ExpansionContext context);

    /// <summary>The operators' names.</summary>
    internal static IReadOnlyCollection<string> Names => s_rows!.Keys;

    /// <summary>The row of a node; null where there is none, or where an engine runs the node itself.</summary>
    internal static Row? Find(OnnxNode node, Func<OnnxNode, bool> runs)
    {
        var op = node.Domain.Length > 0 ? $"{node.Domain}.{node.OpType}" : node.OpType;
        return s_always!.TryGetValue(op, out var always) && always.When(node) ? always.Row
            : !runs(node) && s_rows!.TryGetValue(op, out var row) ? row
            : null;
    }

    /// <summary>Adds the same row for several operators; returns how many there are, so that it can initialise a field.</summary>
    static int Define(Row row, params ReadOnlySpan<string> operators)
    {
        s_rows ??= new(StringComparer.Ordinal);
        foreach (var op in operators)
        {
            s_rows.Add(op, row);
        }

        return s_rows.Count;
    }

    /// <summary>Adds a row for uses of an operator that no engine runs itself, such as those with outputs that only training wants.</summary>
    static int Always(Func<OnnxNode, bool> when, Row row, string op)
    {
        (s_always ??= new(StringComparer.Ordinal)).Add(op, (when, row));
        return s_always.Count;
    }
}
