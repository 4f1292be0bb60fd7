namespace Microsoft.ML.Saliency.Onnx;

/// <summary>What shape each operator's outputs have. One file per operator family adds its rows with <see cref="Define"/>.</summary>
/// <remarks>An operator without a row is no error: the shapes behind it are unknown, and only what needs them says so.</remarks>
static partial class ShapeRules
{
    static Dictionary<string, Rule>? s_rules;

    // Makes every row exist before the first use of the class.
    static ShapeRules()
    {
    }

    /// <summary>Gives the type and shape of each output.</summary>
    internal delegate IEnumerable<TensorInfo> Rule(NodeView view);

    /// <summary>Whether there is a rule for a node's operator.</summary>
    internal static bool Has(OnnxNode node) => node.Domain.Length == 0 && s_rules!.ContainsKey(node.OpType);

    /// <summary>Types and shapes of a node's outputs.</summary>
    internal static TensorInfo[] Infer(NodeView view)
    {
        var outputs = new TensorInfo[view.Node.Outputs.Count];
        Array.Fill(outputs, TensorInfo.Unknown);
        if (view.Node.Domain.Length == 0 && s_rules!.TryGetValue(view.Node.OpType, out var rule))
        {
            var i = 0;
            foreach (var info in rule(view).Take(outputs.Length))
            {
                outputs[i++] = info;
            }
        }

        return outputs;
    }

    /// <summary>Adds the same rule for several operators; returns how many rows there are, so that it can initialise a field.</summary>
    static int Define(Rule rule, params ReadOnlySpan<string> operators)
    {
        s_rules ??= new(StringComparer.Ordinal);
        foreach (var op in operators)
        {
            s_rules.Add(op, rule);
        }

        return s_rules.Count;
    }

    static TensorInfo[] One(OnnxElementType type, IReadOnlyList<Dim>? shape) => [new(type, shape)];

    static TensorInfo[] Unknown(NodeView view) => One(view.Input(0).Type, null);
}
