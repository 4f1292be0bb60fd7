namespace Microsoft.ML.Saliency.Onnx;

/// <summary>
/// Folds BatchNormalization into the convolution before it: y = s (w * x + b - mean) + beta with s = gamma / sqrt(var + epsilon)
/// is a convolution with weights s w and bias s (b - mean) + beta. The convolution takes over the normalisation's output.
/// </summary>
static class BatchNormFolding
{
    internal static IReadOnlyList<OnnxNode> Fold(OnnxGraph graph, Action<string, OnnxTensor> addConstant)
    {
        var uses = graph.Nodes.SelectMany(Subgraphs.Reads).Concat(graph.Outputs.Select(o => o.Name)).CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        var result = new List<OnnxNode>(graph.Nodes.Count);
        var madeAt = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (node is { OpType: "BatchNormalization", Domain: "", Inputs.Count: 5 }
                && madeAt.TryGetValue(node.Inputs[0], out var at) && result[at] is { OpType: "Conv", Domain: "" } conv && uses[node.Inputs[0]] == 1
                && node.Int("training_mode", 0) == 0
                && Constants(graph, conv, 1) is [{ Shape.Count: > 2 }, ..] convolution && Constants(graph, node, 1) is [var gamma, var beta, var mean, var variance])
            {
                result[at] = Folded(conv, node, convolution, [gamma, beta, mean, variance], addConstant);
                madeAt[node.Outputs[0]] = at;
                continue;
            }

            foreach (var output in node.Outputs)
            {
                madeAt[output] = result.Count;
            }

            result.Add(node);
        }

        return result;
    }

    static OnnxTensor[]? Constants(OnnxGraph graph, OnnxNode node, int first)
    {
        var names = node.Inputs.Skip(first).Where(name => name.Length > 0).ToArray();
        return Array.TrueForAll(names, graph.Initializers.ContainsKey) ? Array.ConvertAll(names, name => graph.Initializers[name]) : null;
    }

    static OnnxNode Folded(OnnxNode conv, OnnxNode norm, OnnxTensor[] convolution, OnnxTensor[] statistics, Action<string, OnnxTensor> addConstant)
    {
        var weights = convolution[0].ToSingles();
        var (gamma, beta, mean, variance) = (statistics[0].ToSingles(), statistics[1].ToSingles(), statistics[2].ToSingles(), statistics[3].ToSingles());
        var channels = gamma.Length;
        var bias = convolution.Length > 1 ? convolution[1].ToSingles() : new float[channels];
        var epsilon = norm.Float("epsilon", 1e-5f);
        if (convolution[0].Shape[0] != channels || bias.Length != channels || beta.Length != channels || mean.Length != channels || variance.Length != channels)
        {
            throw Throw.Format($"{norm} normalises {channels} channels, but {conv} makes {convolution[0].Shape[0]}. The model is damaged: export it again.");
        }

        var size = weights.Length / Math.Max(channels, 1);
        for (var k = 0; k < channels; k++)
        {
            var scale = gamma[k] / Math.Sqrt(variance[k] + (double)epsilon);
            foreach (ref var w in weights.AsSpan(k * size, size))
            {
                w = (float)(w * scale);
            }

            bias[k] = (float)((bias[k] - mean[k]) * scale + beta[k]);
        }

        var (weightName, biasName) = ($"{norm.Outputs[0]}/weight", $"{norm.Outputs[0]}/bias");
        addConstant(weightName, OnnxTensor.Of(weights, [.. convolution[0].Shape]));
        addConstant(biasName, OnnxTensor.Of(bias, channels));
        return new(conv.OpType, [conv.Inputs[0], weightName, biasName], [norm.Outputs[0]], conv.Attributes, conv.Name, conv.Domain);
    }
}
