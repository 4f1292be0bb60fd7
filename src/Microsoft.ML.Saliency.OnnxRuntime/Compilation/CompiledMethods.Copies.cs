using System.Text.Json.Nodes;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Compilation;

static partial class CompiledMethods
{
    static readonly int s_integratedGradients = Define("integrated-gradients", new((method, c) =>
    {
        var (rule, graph) = (GaussLegendre.Of(((IntegratedGradients)method).Steps), c.Picture.Graph);
        var weights = graph.Constant(OnnxTensor.Of(Array.ConvertAll(rule.Weights, w => (float)w), [rule.Weights.Length, 1, 1, 1, 1]));
        return c.ChannelsFirst(c.Picture - Baseline((IntegratedGradients)method, c)) * (c.Gradient * weights).Sum([0], keep: false);
    })
    {
        Copies = (method, c) =>
        {
            CheckSteps((IntegratedGradients)method);
            var (rule, baseline) = (GaussLegendre.Of(((IntegratedGradients)method).Steps), Baseline((IntegratedGradients)method, c));
            var nodes = c.Picture.Graph.Constant(OnnxTensor.Of(Array.ConvertAll(rule.Nodes, n => (float)n), [rule.Nodes.Length, 1, 1, 1, 1]));
            return (c.Picture - baseline) * nodes + baseline;
        },
    });

    static readonly int s_smoothGrad = Define("smoothgrad", Noisy(g => g));

    static readonly int s_smoothGradSquared = Define("smoothgrad-squared", Noisy(g => g * g));

    /// <summary>The mean over noisy copies of something of their gradients. The runtime makes the noise, so it is another than the library's.</summary>
    static Row Noisy(Func<Value, Value> of) => new((method, c) => of(c.Gradient).Sum([0], keep: false) / ((NoisyExplainer)method).Samples)
    {
        Copies = (method, c) =>
        {
            var noisy = (NoisyExplainer)method;
            CheckNoise(noisy);
            if (noisy.Inner is not Gradient)
            {
                throw new NotSupportedException($"Of '{method.Name}' only noisy gradients can be part of a model; its Inner is '{noisy.Inner.Name}'.");
            }

            var (x, graph) = (c.Picture, c.Picture.Graph);
            var range = graph.Let("ReduceMax", [x, graph.Longs(1, 2, 3)]) - graph.Let("ReduceMin", [x, graph.Longs(1, 2, 3)]);
            var copies = x.With("Expand", graph.Let("Concat", [graph.Longs(noisy.Samples), x.Apply("Shape")], ("axis", OnnxAttribute.Of(0L))));
            return copies + copies.Apply("RandomNormalLike", ("seed", OnnxAttribute.Of((float)noisy.Seed))) * (range * (float)noisy.Level);
        },
    };

    // The bounds that the methods themselves keep, in their words.
    static void CheckSteps(IntegratedGradients method)
    {
        if (method.Steps < 1)
        {
            throw ExplainerThrow.Steps(method.Steps);
        }
    }

    static void CheckNoise(NoisyExplainer method)
    {
        if (method.Samples < 2)
        {
            throw ExplainerThrow.Samples($"{method.GetType().Name}.Samples", method.Samples);
        }

        if (!(method.Level is >= 0 and <= 1))
        {
            throw ExplainerThrow.Level($"{method.GetType().Name}.Level", method.Level);
        }
    }

    static Value Baseline(IntegratedGradients method, MethodContext c)
    {
        var json = method.Baseline.ToJson();
        var graph = c.Picture.Graph;
        return (string?)json["kind"] switch
        {
            "constant" => graph.Number((float)json["value"]!),
            "channels" when ((JsonArray)json["values"]!).Count == c.Model.Input.Channels => graph.Constant(OnnxTensor.Of(
                [.. ((JsonArray)json["values"]!).Select(v => (float)v!)],
                c.Model.Input.Layout == ImageLayout.ChannelsFirst ? [c.Model.Input.Channels, 1, 1] : [c.Model.Input.Channels])),
            _ => throw new NotSupportedException($"A baseline of kind '{json["kind"]}' cannot be part of a model. Use Baseline.Constant, or a ChannelBaseline of {c.Model.Input.Channels} numbers."),
        };
    }
}
