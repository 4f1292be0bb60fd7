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

    /// <summary>A constant that the row computes, as a variable; made once for all programs over the model.</summary>
    /// <param name="name">What it is for: together with the node's output, its name.</param>
    /// <param name="make">Makes it.</param>
    internal string Keep(string name, Func<OnnxTensor> make) => writer.Keep($"{Node.Outputs.First(o => o.Length > 0)}/{name}", make);

    /// <summary>Integers as a tensor [n].</summary>
    internal string Longs(string name, long[] values) => Keep(name, () => OnnxTensor.Of(values, values.Length));

    /// <summary>Shape of the first output; an error names the node where it is not known.</summary>
    internal IReadOnlyList<Dim> OutputShape => Output(0).Shape ?? throw Refuse("the shape of its output depends on the data");

    /// <summary>The type of an input as libtorch numbers it: bool, 64-bit integer or 32-bit float.</summary>
    internal static int TypeOf(OnnxElementType type) => type.Held() switch { OnnxElementType.Bool => 11, OnnxElementType.Int64 => 4, _ => 6 };

    /// <summary>A list of lengths as TorchScript: the number of rows is the variable n.</summary>
    internal static string List(IEnumerable<Dim> dims) => $"[{string.Join(", ", dims.Select(Length))}]";

    /// <summary>A length as TorchScript.</summary>
    internal static string Length(Dim d)
        => !d.PerRow ? d.Factor.ToString(CultureInfo.InvariantCulture) : d.Factor == 1 ? "n" : string.Create(CultureInfo.InvariantCulture, $"{d.Factor} * n");

    /// <summary>Values known before the model runs as a tensor.</summary>
    internal static string Known(IntTensor ints, OnnxElementType type)
    {
        var shape = List(ints.Shape.Select(d => (Dim)d));
        if (ints.Values.Length == 0)
        {
            return $"torch.zeros({shape}, dtype={TypeOf(type)})";
        }

        var values = type.IsFloat() ? $"[{string.Join(", ", ints.Values.Select(v => Number((float)v.Number) + (v.PerRow ? " * n" : "")))}]" : List(ints.Values);
        return $"torch.tensor({values}, dtype={TypeOf(type)}).reshape({shape})";
    }

    internal static string List(IEnumerable<long> values) => $"[{string.Join(", ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]";

    internal static string Number(float value)
        => float.IsPositiveInfinity(value) ? "float('inf')"
            : float.IsNegativeInfinity(value) ? "float('-inf')"
            : float.IsNaN(value) ? "float('nan')"
            : ((double)value).ToString("E16", CultureInfo.InvariantCulture);
}
