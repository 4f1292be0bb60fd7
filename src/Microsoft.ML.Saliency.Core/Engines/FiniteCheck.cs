using System.Numerics.Tensors;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency;

/// <summary>
/// Holds what an engine found against one rule: the number explained, and the values and gradients that were asked for, are finite in every row, and no score is NaN.
/// A score of another class may be infinite, as a class that a model rules out is.
/// </summary>
/// <param name="graph">The model.</param>
/// <param name="model">What the model takes and gives.</param>
/// <param name="run">Runs the model without this check.</param>
sealed class FiniteCheck(ShapedGraph graph, ModelDescription model, Func<Batch, Probe, Observation> run)
{
    /// <exception cref="NotFiniteException">The rule is broken.</exception>
    internal void Require(Batch input, Probe probe, Observation found)
    {
        if (BadRow(probe, found) is not { } row)
        {
            return;
        }

        var one = new Batch(input[row].ToArray(), 1, input.RowShape);
        var (tensor, what) = Cause(one, probe, found, row);
        var where = input.Rows > 1 ? $" in row {row} of the batch" : "";
        throw new NotFiniteException($"'{model.Name}': {what}{where}. A map of it would mean nothing.", tensor, row);
    }

    static int? BadRow(Probe probe, Observation found)
    {
        for (var row = 0; row < found.Output.Rows; row++)
        {
            if (!float.IsFinite(found.TargetValues[row]) || HasNaN(found.Output[row]) || HasNaN(found.Scores[row])
                || probe.Values.Any(v => !IsFinite(found.Values[v][row])) || probe.Gradients.Any(g => !IsFinite(found.Gradients[g][row])))
            {
                return row;
            }
        }

        return null;
    }

    (string Tensor, string What) Cause(Batch one, Probe probe, Observation found, int row)
    {
        var start = probe.From ?? model.Input.Name;
        if (!IsFinite(one.Data))
        {
            return (start, $"the values given for '{start}' have {Bad(one.Data)} at position {IndexOfBad(one.Data)}; give pictures of finite numbers");
        }

        // Everything that can be asked for, in the order in which it is computed.
        var asked = new Probe { From = probe.From, Target = TargetOf(probe, found, row), Values = [.. Floats()] };
        if (probe.From is null && Try(asked) is { } seen)
        {
            foreach (var node in graph.Nodes)
            {
                if (node.Outputs.FirstOrDefault(o => seen.Values.TryGetValue(o, out var v) && !IsFinite(v.Data)) is { } tensor)
                {
                    var values = seen.Values[tensor].Data;
                    return node.Inputs.FirstOrDefault(i => graph.Constants.TryGetValue(i, out var c) && c.Type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16 && !IsFinite(c.ToSingles())) is { } weight
                        ? (weight, $"the weight '{weight}', which {node} reads, has {Bad(graph.Constants[weight].ToSingles())}; export the model again")
                        : (tensor, $"'{tensor}', made by {node}, is the first tensor to have {Bad(values)}; look at the preprocessing and at that node");
                }
            }
        }

        // All values are finite: something on the way back is not.
        foreach (var name in probe.Gradients.Where(g => !IsFinite(found.Gradients[g][row])))
        {
            var first = FirstOnTheWayBack(probe, found, row, name);
            var maker = graph.Nodes.FirstOrDefault(n => n.Outputs.Contains(first));
            return (first, $"the gradient with respect to '{first}'{(maker is null ? "" : $", made by {maker},")} is the first on the way back to have {Bad(found.Gradients[name][row])}; take an earlier layer, or a method without gradients");
        }

        var output = model.Score.Output;
        return probe.Values.FirstOrDefault(v => !IsFinite(found.Values[v][row])) is { } value
            ? (value, $"'{value}' has {Bad(found.Values[value][row])}; look at the preprocessing and at the node that makes it")
            : (output, $"the score explained, of output '{output}', is not finite; explain another class, or look at the preprocessing");

        Observation? Try(Probe wider)
        {
            try
            {
                return run(one, wider);
            }
            catch (Exception e) when (e is OnnxModelException or ArgumentException)
            {
                // Some tensor cannot be asked for: then the one that was is named.
                return null;
            }
        }

        string FirstOnTheWayBack(Probe from, Observation all, int at, string wanted)
        {
            string[] names = [.. Floats().Where(n => n != model.Score.Output)];
            return Try(new() { From = from.From, Target = TargetOf(from, all, at), Gradients = names, Rectifier = from.Rectifier }) is { } back
                ? names.LastOrDefault(n => !IsFinite(back.Gradients[n].Data), wanted)
                : wanted;
        }
    }

    IEnumerable<string> Floats() => graph.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0 && graph[o] is { Type: OnnxElementType.Float, Ints: null } info
        && RowShapes.Of(info.Shape, model.Input.FixedRows) is not null && (model.Input.FixedRows is not null || info.Shape![0].PerRow));

    static Target TargetOf(Probe probe, Observation found, int row) => probe.Target.For([found.Targets[row]], [row]);

    static bool IsFinite(ReadOnlySpan<float> values) => IndexOfBad(values) < 0;

    static bool HasNaN(ReadOnlySpan<float> values) => TensorPrimitives.IsNaNAny(values);

    static string Bad(ReadOnlySpan<float> values) => IndexOfBad(values) is >= 0 and var i && !float.IsNaN(values[i]) ? "an infinite value" : "a value that is not a number";

    static int IndexOfBad(ReadOnlySpan<float> values)
    {
        if (TensorPrimitives.IsFiniteAll(values))
        {
            return -1;
        }

        var i = 0;
        while (float.IsFinite(values[i]))
        {
            i++;
        }

        return i;
    }
}
