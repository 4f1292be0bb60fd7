using System.Globalization;
using System.Text;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Operators;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>Writes nodes as lines of TorchScript, each tensor a variable.</summary>
/// <param name="traced">The graph and its constants.</param>
/// <param name="precision">What convolutions and matrix products are computed in.</param>
sealed class ScriptWriter(TracedModel traced, Precision precision)
{
    readonly StringBuilder _body = new();
    readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    /// <summary>The variables that hold bfloat16.</summary>
    readonly HashSet<string> _rounded = new(StringComparer.Ordinal);

    /// <summary>What a variable was converted to, bfloat16 or back.</summary>
    readonly Dictionary<string, string> _converted = new(StringComparer.Ordinal);
    int _next;

    internal string Body => _body.ToString();

    internal TracedModel Traced => traced;

    internal bool Has(string tensor) => _variables.ContainsKey(tensor);

    /// <summary>The variable or weight that holds a tensor.</summary>
    internal string Variable(string tensor)
        => _variables.TryGetValue(tensor, out var name) ? name
            : traced.WeightIndex(tensor) is { } index ? string.Create(CultureInfo.InvariantCulture, $"w[{index}]")
            : throw (traced.Maker(tensor) is { } maker ? Throw.Unsupported(maker, $"its output '{tensor}' is used") : new InvalidOperationException($"Tensor '{tensor}' is used before it is written."));

    internal void Bind(string tensor, string variable) => _variables[tensor] = variable;

    /// <summary>A tensor as a leaf of autograd: nothing before it is recorded.</summary>
    internal string Leaf(string tensor)
    {
        var before = Variable(tensor);
        var leaf = Let($"{before}.detach().requires_grad_(True)", tensor);
        if (IsRounded(before))
        {
            _rounded.Add(leaf);
        }

        return leaf;
    }

    /// <summary>Gives a tensor another variable until the result is disposed.</summary>
    internal IDisposable Rebind(string tensor, string variable)
    {
        var before = Variable(tensor);
        Bind(tensor, variable);
        return new Restore(this, tensor, before);
    }

    internal void Line(string text, string? comment = null)
    {
        _body.Append("  ").Append(text);
        if (comment is not null)
        {
            _body.Append("  # ").Append(Printable(comment));
        }

        _body.Append('\n');
    }

    /// <summary>A new variable with the value of an expression.</summary>
    internal string Let(string expression, string? comment = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{_next++}");
        Line($"{name} = {expression}", comment);
        return name;
    }

    /// <summary>A constant that is none of the model's, made on first use.</summary>
    internal string Keep(string name, Func<OnnxTensor> make) => string.Create(CultureInfo.InvariantCulture, $"w[{traced.Keep(name, make)}]");

    /// <summary>Writes a node; its outputs are variables afterwards.</summary>
    internal void Write(OnnxNode node)
    {
        if (precision == Precision.Float32)
        {
            Write(new OperatorContext(node, this));
            return;
        }

        var rounding = traced.RoundingOf(node);
        string[] floats = [.. node.Inputs.Where(i => i.Length > 0 && traced.Graph[i] is { Type: var type, Ints: null } && type.IsFloat()).Distinct()];
        var rounded = rounding == Rounding.Rounded || (rounding == Rounding.Kept && floats.Any(IsComputed) && floats.Where(IsComputed).All(i => IsRounded(Variable(i))));
        var before = Array.ConvertAll(floats, i => (Tensor: i, Restore: Rebind(i, Converted(Variable(i), rounded))));
        Write(new OperatorContext(node, this));
        Array.ForEach(before, b => b.Restore.Dispose());
        if (rounded)
        {
            _rounded.UnionWith(node.Outputs.Where(Has).Select(Variable));
        }

        bool IsComputed(string tensor) => traced.WeightIndex(tensor) is null;
    }

    bool IsRounded(string variable) => _rounded.Contains(variable) || traced.RoundedWeights.Contains(variable);

    string Converted(string variable, bool rounded)
    {
        if (IsRounded(variable) == rounded)
        {
            return variable;
        }

        if (!_converted.TryGetValue(variable, out var converted))
        {
            _converted[variable] = converted = Let($"{variable}.to({(rounded ? 15 : 6)})");
            if (rounded)
            {
                _rounded.Add(converted);
            }
        }

        return converted;
    }

    void Write(OperatorContext context)
    {
        var node = context.Node;
        if (context.Output(0).Ints is { } ints)
        {
            Bind(node.Outputs[0], Let(OperatorContext.Known(ints, context.Output(0).Type), node.Outputs[0]));
            return;
        }

        var expression = TorchOperators.Require(node)(context);
        if (node.Outputs[0].Length > 0 && !Has(node.Outputs[0]))
        {
            Bind(node.Outputs[0], Let(expression, node.Outputs[0]));
        }
    }

    /// <summary>A model's names go into comments only, and only as letters, digits and common marks: a line break would be code.</summary>
    static string Printable(string name)
        => string.Concat(name.Take(100).Select(c => c is >= ' ' and <= '~' ? c : '?'));

    sealed class Restore(ScriptWriter writer, string tensor, string variable) : IDisposable
    {
        public void Dispose() => writer.Bind(tensor, variable);
    }
}
