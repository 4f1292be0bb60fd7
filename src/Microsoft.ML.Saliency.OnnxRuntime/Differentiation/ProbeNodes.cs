using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>The nodes that answer one kind of probe, in a graph that more can be added to: the model's, the target, the backward pass.</summary>
/// <param name="Graph">The graph so far.</param>
/// <param name="Opset">The opset that it is written at.</param>
/// <param name="Head">Class, number and cotangent.</param>
/// <param name="Output">The model's output, [N, K].</param>
/// <param name="Scores">The scores, [N, K].</param>
/// <param name="Gradients">The gradients of the wanted tensors.</param>
sealed record ProbeNodes(GraphBuilder Graph, int Opset, TargetHead Head, Value Output, Value Scores, IReadOnlyDictionary<string, Value> Gradients)
{
    /// <param name="model">The model.</param>
    /// <param name="key">What is wanted.</param>
    /// <param name="also">Further tensors of the model that are to be computed.</param>
    /// <param name="begin">Adds what comes before the model; null for nothing.</param>
    /// <param name="target">The target's tensor: class indices [N], negative for the predicted one, or the weights [N, K]; given the scores.</param>
    internal static ProbeNodes Write(DifferentiableModel model, ProbeKey key, IEnumerable<string> also, Action<GraphBuilder>? begin, Func<Value, Value> target)
    {
        var (shaped, score) = (model.Graph, model.Model.Score);
        var scored = key.Logits ? score.Logits : score.Output;
        var start = key.From ?? model.Model.Input.Name;
        foreach (var name in key.ValueNames.Concat(key.GradientNames).Append(start))
        {
            model.RowShape(name);
        }

        var nodes = model.NodesTo([score.Output, scored, .. key.ValueNames, .. key.GradientNames, .. also], start);
        if (key.From is not null && nodes.Any(n => n.Inputs.Contains(model.Model.Input.Name)))
        {
            throw Throw.LeadsAround(model.Model, key.From);
        }

        var graph = new GraphBuilder(shaped.Nodes.SelectMany(n => n.Outputs).Concat(shaped.Constants.Keys).Concat(shaped.Model.Graph.Inputs.Select(i => i.Name)), start);
        begin?.Invoke(graph);
        foreach (var name in nodes.SelectMany(n => n.Inputs).Concat(also).Append(scored).Append(score.Output).Where(shaped.Constants.ContainsKey))
        {
            graph.Add(name, DifferentiableModel.Widen(shaped.Constants[name]));
        }

        foreach (var (name, value) in model.Given)
        {
            var row = graph.Constant(OnnxTensor.Of(value.Data, [1, .. value.RowShape.Select(d => (long)d)]), "given");
            graph.Add(new("Expand", [row.Name, graph.Shape(shaped[name].Shape!).Name], [name]));
        }

        // The backward pass decides what the forward pass keeps for it.
        var contexts = nodes.ConvertAll(n => new OperatorContext(n, shaped, graph) { SmallFile = model.SmallFile });
        var reverse = new ReverseMode(contexts, scored, key.GradientNames);
        contexts.ForEach(c => c.WriteForward());

        Dim[] perClass = [shaped[start].Shape![0], score.Classes];
        var scores = graph[scored].Reshape(perClass);
        var head = TargetHead.Write(scores, target(scores), key.Target, score);
        var rules = key.Rectifier == RectifierRule.Standard ? [] : Rectifiers.Find(shaped).Where(r => r.Nodes.All(nodes.Contains) && reverse.Varies(r.Input));
        var gradients = key.GradientNames.Count == 0 ? new Dictionary<string, Value>() : reverse.Write(
            scored, head.Cotangent.Reshape(shaped[scored].Shape!), rules.ToDictionary(r => r.Output, StringComparer.Ordinal), key.Rectifier);
        return new(
            graph,
            Math.Max(OnnxOperators.Opset, shaped.Opset),
            head,
            graph[score.Output].Reshape(perClass),
            scores,
            key.GradientNames.ToDictionary(name => name, name => gradients.TryGetValue(name, out var g) ? g : graph.Zeros(shaped[name].Shape!), StringComparer.Ordinal));
    }
}
