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
        var shaped = model.Graph;
        var start = key.From ?? model.Model.Input.Name;
        var target = "";
        var nodes = ProbeNodes.Write(model, key, [], null, scores => scores.Graph[target = scores.Graph.Name("target")]);
        var graph = nodes.Graph;
        var rows = shaped[start].Shape![0];
        Dim[] perClass = [rows, model.Model.Score.Classes];
        var outputs = new List<OnnxValueInfo>();
        Return("class", nodes.Head.Class, [rows], OnnxElementType.Int64);
        Return("value", nodes.Head.Value, [rows]);
        Return("output", nodes.Output, perClass);
        Return("scores", nodes.Scores, perClass);
        foreach (var name in key.ValueNames)
        {
            Return($"value of {name}", graph[name], shaped[name].Shape!);
        }

        foreach (var name in key.GradientNames)
        {
            Return($"gradient of {name}", nodes.Gradients[name], shaped[name].Shape!);
        }

        OnnxValueInfo[] inputs =
        [
            new(start, OnnxElementType.Float, Axes(shaped[start].Shape!)),
            key.Target == TargetKind.Weighted ? new(target, OnnxElementType.Float, Axes(perClass)) : new(target, OnnxElementType.Int64, Axes([rows])),
        ];
        return new(
            graph.Finish(shaped.Model.Graph.Name.Length > 0 ? shaped.Model.Graph.Name : "saliency", inputs, outputs), nodes.Opset, start, target, [.. outputs.Select(o => o.Name)]);

        void Return(string name, Value value, IReadOnlyList<Dim> shape, OnnxElementType type = OnnxElementType.Float)
        {
            var output = graph.Name(name);
            graph.Add(new("Identity", [value.Name], [output]));
            outputs.Add(new(output, type, Axes(shape)));
        }
    }

    internal static OnnxAxis[] Axes(IReadOnlyList<Dim> shape) => [.. shape.Select(d => d.Constant is { } length ? new OnnxAxis(length, null) : new OnnxAxis(null, d.ToString()))];
}
