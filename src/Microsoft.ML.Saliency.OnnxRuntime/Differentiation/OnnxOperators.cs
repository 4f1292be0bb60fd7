using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>
/// Every operator that this engine knows: how it is written at the opset of the emitted graph, and its VJP, which turns the
/// cotangent of its output into that of an input. One file per operator family adds its rows.
/// </summary>
/// <remarks>
/// The graph is written at opset 18 or the model's own if that is later: by then every attribute that VJPs need as an input is one.
/// Only operators whose meaning or form changed on the way have a <see cref="Row.Write"/>; the others are copied.
/// </remarks>
static partial class OnnxOperators
{
    /// <summary>The oldest opset that a graph is written at.</summary>
    internal const int Opset = 18;

    static SortedDictionary<string, Row>? s_rows;

    // Makes every row exist before the first use of the class.
    static OnnxOperators()
    {
    }

    /// <summary>The cotangent of one input.</summary>
    internal delegate Value Vjp(OperatorContext context, int input);

    /// <summary>The operators' names.</summary>
    internal static IEnumerable<string> Names => s_rows!.Keys;

    /// <summary>The operators that have a gradient.</summary>
    internal static IEnumerable<string> Differentiable => s_rows!.Where(r => r.Value.Vjp is not null).Select(r => r.Key);

    /// <summary>Whether there is a row for a node's operator.</summary>
    internal static bool Has(OnnxNode node) => node.Domain.Length == 0 && s_rows!.ContainsKey(node.OpType);

    /// <summary>The row of a node's operator.</summary>
    /// <exception cref="UnsupportedOperatorException">There is none.</exception>
    internal static Row Require(OnnxNode node)
        => node.Domain.Length == 0 && s_rows!.TryGetValue(node.OpType, out var row) ? row : throw Throw.UnknownOperator(node, "ONNX Runtime");

    /// <summary>Adds an operator with one differentiable input, its first.</summary>
    static int Define(string op, Func<OperatorContext, Value> vjp, Action<OperatorContext>? write = null)
        => Define(op, (c, input) => input == 0 ? vjp(c) : throw c.Refuse($"the gradient of its input {input}, '{c.Node.Inputs[input]}', is not covered"), write);

    /// <summary>Adds an operator; returns how many there are, so that it can initialise a field.</summary>
    static int Define(string op, Vjp vjp, Action<OperatorContext>? write = null) => Add(op, new(write, vjp));

    /// <summary>Adds an operator whose inputs are broadcast to the shape of its output; the broadcasting is undone here.</summary>
    static int Broadcast(string op, Vjp vjp, Action<OperatorContext>? write = null)
        => Define(op, (c, input) => c.Unbroadcast(vjp(c, input), input), write);

    /// <summary>Adds operators without a gradient: nothing flows through them, as in autograd.</summary>
    static int Constant(params ReadOnlySpan<string> operators)
    {
        foreach (var op in operators)
        {
            Add(op, new(null, null));
        }

        return s_rows!.Count;
    }

    static int Add(string op, Row row)
    {
        (s_rows ??= new(StringComparer.Ordinal)).Add(op, row);
        return s_rows.Count;
    }

    /// <summary>One operator.</summary>
    /// <param name="Write">Writes the node; null where it is copied.</param>
    /// <param name="Vjp">The gradient; null for an operator through which nothing flows.</param>
    internal sealed record Row(Action<OperatorContext>? Write, Vjp? Vjp);
}
