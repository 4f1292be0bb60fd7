using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>The backward pass: from the scores back through the nodes, each turning the cotangent of its output into those of its inputs.</summary>
sealed class ReverseMode
{
    readonly IReadOnlyList<OperatorContext> _nodes;
    readonly HashSet<string> _varies;

    /// <param name="nodes">The nodes of the forward pass, in order.</param>
    /// <param name="from">The tensor that the backward pass starts at.</param>
    /// <param name="wanted">The tensors whose gradient is wanted: only nodes between them and <paramref name="from"/> are gone through.</param>
    internal ReverseMode(IReadOnlyList<OperatorContext> nodes, string from, IEnumerable<string> wanted)
    {
        _nodes = nodes;
        _varies = new(wanted, StringComparer.Ordinal);
        foreach (var c in nodes.Where(Passes))
        {
            _varies.UnionWith(c.Node.Outputs.Where((o, i) => o.Length > 0 && IsReal(c.Output(i).Type)));
        }

        var leads = new HashSet<string>(StringComparer.Ordinal) { from };
        foreach (var c in nodes.Reverse().Where(c => c.Node.Outputs.Any(leads.Contains) && Passes(c)))
        {
            c.Differentiated = true;
            leads.UnionWith(c.Node.Inputs.Where(i => i.Length > 0));
        }
    }

    /// <summary>Whether a tensor depends on a wanted one.</summary>
    internal bool Varies(string tensor) => _varies.Contains(tensor);

    /// <summary>Writes the backward pass; returns the cotangents by tensor. A wanted tensor that is missing has none: its gradient is zero.</summary>
    /// <param name="from">The tensor that it starts at.</param>
    /// <param name="cotangent">The cotangent of that tensor.</param>
    /// <param name="rules">Rectifiers that change what passes them, by output.</param>
    /// <param name="rule">How they do.</param>
    internal IReadOnlyDictionary<string, Value> Write(string from, Value cotangent, IReadOnlyDictionary<string, Rectifier> rules, RectifierRule rule)
    {
        var cotangents = new Dictionary<string, Value>(StringComparer.Ordinal) { [from] = cotangent };
        foreach (var c in _nodes.Reverse().Where(c => c.Differentiated))
        {
            c.Cotangents = [.. c.Node.Outputs.Select(o => cotangents.TryGetValue(o, out var g) ? g : (Value?)null)];
            if (c.Cotangents.All(g => g is null))
            {
                continue;
            }

            if (rules.TryGetValue(c.Node.Outputs[0], out var rectifier))
            {
                var g = c.G.Relu();
                c.Cotangents = [g, .. c.Cotangents.Skip(1)];
                if (rule == RectifierRule.Deconvolution)
                {
                    // Past the rectifier, whatever it is written with: nothing arrives at the tensors inside.
                    Give(rectifier.Input, g);
                    continue;
                }
            }

            for (var i = 0; i < c.Node.Inputs.Count; i++)
            {
                if (Varies(c.Node.Inputs[i]))
                {
                    Give(c.Node.Inputs[i], OnnxOperators.Require(c.Node).Vjp!(c, i));
                }
            }
        }

        return cotangents;

        void Give(string tensor, Value g) => cotangents[tensor] = cotangents.TryGetValue(tensor, out var sum) ? sum + g : g;
    }

    bool Passes(OperatorContext c)
        => c.Node.Inputs.Any(_varies.Contains)
            && OnnxOperators.Require(c.Node).Vjp is not null
            && IsReal(c.Output(0).Type);

    // A type that is not known is that of an operator without a shape rule.
    static bool IsReal(OnnxElementType type) => type == OnnxElementType.Undefined || type.IsFloat();
}
