using System.Globalization;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Tracing;

namespace Microsoft.ML.Saliency.Operators;

/// <summary>A node as an operator's row sees it: its inputs as TorchScript variables, its attributes, and where to put further outputs.</summary>
sealed class OperatorContext(OnnxNode node, ScriptWriter writer)
    : NodeView(node, writer.Traced.Graph.Model.Opset, name => writer.Traced.Graph[name], writer.Traced.Graph.Constants)
{
    /// <summary>The variable of an input.</summary>
    internal string this[int input] => writer.Variable(Node.Inputs[input]);

    /// <summary>The variables of all inputs.</summary>
    internal IEnumerable<string> All => Node.Inputs.Select(writer.Variable);

    /// <summary>The variable of an optional input, or None.</summary>
    internal string Optional(int input) => Node.HasInput(input) ? this[input] : "None";

    /// <summary>A new variable with the value of an expression.</summary>
    internal string Let(string expression) => writer.Let(expression);

    /// <summary>Makes an output other than the first.</summary>
    internal void Set(int output, string expression)
    {
        if (output < Node.Outputs.Count && Node.Outputs[output].Length > 0)
        {
            writer.Bind(Node.Outputs[output], writer.Let(expression, Node.Outputs[output]));
        }
    }

    /// <summary>Refuses a use of the operator that the row does not cover.</summary>
    internal UnsupportedOperatorException Refuse(string reason) => Throw.Unsupported(Node, reason);

    /// <summary>A list of lengths as TorchScript: the number of rows is the variable n.</summary>
    internal static string List(IEnumerable<Dim> dims)
        => $"[{string.Join(", ", dims.Select(d => !d.PerRow ? d.ToString() : d.Factor == 1 ? "n" : string.Create(CultureInfo.InvariantCulture, $"{d.Factor} * n")))}]";

    internal static string List(IEnumerable<long> values) => $"[{string.Join(", ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]";

    internal static string Number(float value)
        => float.IsPositiveInfinity(value) ? "float('inf')"
            : float.IsNegativeInfinity(value) ? "float('-inf')"
            : float.IsNaN(value) ? "float('nan')"
            : ((double)value).ToString("0.0###############e+0", CultureInfo.InvariantCulture);
}
