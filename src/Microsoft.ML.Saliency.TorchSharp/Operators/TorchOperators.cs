using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Operators;

/// <summary>Every ONNX operator that this engine runs, as TorchScript. One file per operator family adds its rows with <see cref="Define"/>.</summary>
static partial class TorchOperators
{
    static SortedDictionary<string, Row>? s_rows;

    // Makes every row exist before the first use of the class.
    static TorchOperators()
    {
    }

    /// <summary>Gives the expression of a node's first output; further ones through <see cref="OperatorContext.Set"/>.</summary>
    internal delegate string Row(OperatorContext context);

    /// <summary>The operators' names.</summary>
    internal static IReadOnlyCollection<string> Names => s_rows!.Keys;

    /// <summary>Whether there is a row for a node's operator.</summary>
    internal static bool Has(OnnxNode node) => node.Domain.Length == 0 && s_rows!.ContainsKey(node.OpType);

    /// <summary>The row of a node's operator.</summary>
    /// <exception cref="UnsupportedOperatorException">There is none.</exception>
    internal static Row Require(OnnxNode node)
        => node.Domain.Length == 0 && s_rows!.TryGetValue(node.OpType, out var row) ? row : throw Throw.UnknownOperator(node, "TorchSharp");

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
}
