using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Differentiation;

/// <summary>The graph that answers one kind of probe: the model's nodes, the target, the backward pass.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Opset">The opset that it is written at.</param>
/// <param name="Start">The input for the batch.</param>
/// <param name="Target">The input for the target: class indices [N], or the weights [N, K] of weighted scores.</param>
/// <param name="Outputs">
/// The outputs: class, number, model output and scores, then the values and then the gradients in the probe's order.
/// </param>
sealed record ProbeGraph(OnnxGraph Graph, int Opset, string Start, string Target, IReadOnlyList<string> Outputs)
{
    internal static ProbeGraph Write(DifferentiableModel model, ProbeKey key)
    {
        var (shaped, score) = (model.Graph, model.Model.Score);
        var scored = key.Logits ? score.Logits : score.Output;
        var start = key.From ?? model.Model.Input.Name;
        foreach (var name in key.ValueNames.Concat(key.GradientNames).Append(start))
        {
            model.RowShape(name);
        }

        var nodes = model.NodesTo([score.Output, scored, .. key.ValueNames, .. key.GradientNames], start);
        if (key.From is not null && nodes.Any(n => n.Inputs.Contains(model.Model.Input.Name)))
        {
            throw Throw.LeadsAround(model.Model, key.From);
        }

        var graph = new GraphBuilder(shaped.Nodes.SelectMany(n => n.Outputs).Concat(shaped.Constants.Keys).Concat(shaped.Model.Graph.Inputs.Select(i => i.Name)), start);
        foreach (var name in nodes.SelectMany(n => n.Inputs).Append(scored).Append(score.Output).Where(shaped.Constants.ContainsKey))
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

        var rows = shaped[start].Shape![0];
        Dim[] perClass = [rows, score.Classes];
        var scores = graph[scored].Reshape(perClass);
        var target = graph.Name("target");
        var head = TargetHead.Write(scores, graph[target], key.Target, score);
        var rules = key.Rectifier == RectifierRule.Standard ? [] : Rectifiers.Find(shaped).Where(r => r.Nodes.All(nodes.Contains) && reverse.Varies(r.Input));
        var gradients = key.GradientNames.Count == 0 ? new Dictionary<string, Value>() : reverse.Write(
            scored, head.Cotangent.Reshape(shaped[scored].Shape!), rules.ToDictionary(r => r.Output, StringComparer.Ordinal), key.Rectifier);

        var outputs = new List<OnnxValueInfo>();
        Return("class", head.Class, [rows], OnnxElementType.Int64);
        Return("value", head.Value, [rows]);
        Return("output", graph[score.Output].Reshape(perClass), perClass);
        Return("scores", scores, perClass);
        foreach (var name in key.ValueNames)
        {
            Return($"value of {name}", graph[name], shaped[name].Shape!);
        }

        foreach (var name in key.GradientNames)
        {
            Return($"gradient of {name}", gradients.TryGetValue(name, out var g) ? g : graph.Zeros(shaped[name].Shape!), shaped[name].Shape!);
        }

        OnnxValueInfo[] inputs =
        [
            new(start, OnnxElementType.Float, Axes(shaped[start].Shape!)),
            key.Target == TargetKind.Weighted ? new(target, OnnxElementType.Float, Axes(perClass)) : new(target, OnnxElementType.Int64, Axes([rows])),
        ];
        return new(
            graph.Finish(shaped.Model.Graph.Name.Length > 0 ? shaped.Model.Graph.Name : "saliency", inputs, outputs),
            Math.Max(OnnxOperators.Opset, shaped.Model.Opset), start, target, [.. outputs.Select(o => o.Name)]);

        void Return(string name, Value value, IReadOnlyList<Dim> shape, OnnxElementType type = OnnxElementType.Float)
        {
            var output = graph.Name(name);
            graph.Add(new("Identity", [value.Name], [output]));
            outputs.Add(new(output, type, Axes(shape)));
        }
    }

    static OnnxAxis[] Axes(IReadOnlyList<Dim> shape) => [.. shape.Select(d => d.Constant is { } length ? new OnnxAxis(length, null) : new OnnxAxis(null, d.ToString()))];
}
