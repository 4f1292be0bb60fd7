using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Compilation;

/// <summary>The graph of a model with a method in it.</summary>
static class CompiledGraph
{
    const string TargetInput = "target";
    const string Saliency = "saliency";
    const string AttributionOutput = "attribution";

    internal static (OnnxGraph Graph, int Opset) Write(DifferentiableModel model, CompiledMethods.Row row, IExplainer method, CompileOptions options)
    {
        var (description, shaped) = (model.Model, model.Graph);
        Check(model, row, method, options);
        var (input, layer) = (description.Input.Name, method.LayerOf(description));
        var wanted = layer?.Name ?? input;
        var probe = new Probe
        {
            Target = row.Loss ? Target.Loss() : options.Target,
            Values = layer is null ? [] : [layer.Name],
            Gradients = [wanted],
            Rectifier = row.Rectifier,
        };
        var originals = shaped.Model.Graph.Outputs;
        // Where copies go through the model too, its nodes read them all under the input's name, and the pictures come in under this one until the end.
        var pictures = row.Copies is null ? input : "saliency/pictures";
        var copies = 0;
        var nodes = ProbeNodes.Write(model, ProbeKey.Of(probe), originals.Select(o => o.Name), row.Copies is null ? null : Begin, Class);
        var graph = nodes.Graph;
        var context = new MethodContext(description, graph[pictures])
        {
            Layer = layer,
            Activations = layer is null ? default : First(graph[layer.Name], layer),
            Gradient = layer is null
                ? First(Copies(nodes.Gradients[wanted], skip: 1), description.Input.Layout, copies > 0 ? 1 : 0)
                : First(nodes.Gradients[wanted], layer),
        };
        var attribution = row.Attribution(method, context);
        var shape = method.AttributionShape(description);
        var map = CompiledMap.Write(attribution, shape, options.Map.Reduction ?? method.Reduction, description.Input, options.Map);

        var rows = shaped[input].Shape![0];
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var outputs = new List<OnnxValueInfo>();
        foreach (var original in originals)
        {
            outputs.Add(original with { Type = shaped[original.Name].Type == OnnxElementType.Int64 ? OnnxElementType.Int64 : OnnxElementType.Float });
            if (copies > 0)
            {
                var first = Original(original.Name);
                (names[original.Name], names[first.Name]) = ($"saliency/all {original.Name}", original.Name);
            }
        }

        Return(Saliency, map, [rows, description.Input.Height, description.Input.Width]);
        if (options.Attribution)
        {
            Return(AttributionOutput, attribution, [rows, .. shape.Select(d => (Dim)d)]);
        }

        if (copies > 0)
        {
            (names[input], names[pictures]) = ("saliency/rows", input);
        }

        List<OnnxValueInfo> inputs = [new(pictures, OnnxElementType.Float, ProbeGraph.Axes(shaped[input].Shape!))];
        if (options.TargetInput)
        {
            inputs.Add(new(TargetInput, OnnxElementType.Int64, ProbeGraph.Axes([rows])));
        }

        // The originals are outputs whatever they are called by then.
        var finished = graph.Finish(
            shaped.Model.Graph.Name.Length > 0 ? shaped.Model.Graph.Name : "saliency",
            inputs,
            [.. outputs.Select(o => copies > 0 && names.FirstOrDefault(n => n.Value == o.Name).Key is { } now ? o with { Name = now } : o)]);
        return (Renamed(finished, names), nodes.Opset);

        void Begin(GraphBuilder graph)
        {
            var x = graph[pictures];
            var changed = row.Copies!(method, new(description, x));
            copies = Count(method);
            var all = graph.Let("Concat", [x.With("Unsqueeze", graph.Longs(0)), changed], ("axis", OnnxAttribute.Of(0L)));
            graph.Add(new("Reshape", [all.Name, graph.Longs([-1, .. description.Input.RowShape.Select(d => (long)d)]).Name], [input]));
        }

        Value Class(Value scores)
        {
            var graph = scores.Graph;
            if (copies == 0)
            {
                return Asked(graph, scores);
            }

            // The copies of a picture are explained for the picture's class, though they may be taken for another.
            var clean = scores.With("Reshape", graph.Longs(1 + copies, -1, description.Score.Classes)).Slice(0, 0, 1).With("Squeeze", graph.Longs(0));
            var asked = Asked(graph, clean);
            var best = clean.Apply("ArgMax", ("axis", OnnxAttribute.Of(1L)), ("keepdims", OnnxAttribute.Of(0L)));
            var chosen = asked.With("Less", graph.Constant(OnnxTensor.Of([0L]))).Choose(best, asked);
            return chosen.With("Expand", graph.Let("Concat", [graph.Longs(1 + copies), chosen.Apply("Shape")], ("axis", OnnxAttribute.Of(0L)))).With("Reshape", graph.Longs(-1));
        }

        Value Asked(GraphBuilder graph, Value scores) => options.TargetInput
            ? graph[TargetInput]
            : graph.Constant(OnnxTensor.Of([(long)(options.Target.Classes?[0] ?? -1)]))
                .With("Expand", scores.Apply("Shape", ("start", OnnxAttribute.Of(0L)), ("end", OnnxAttribute.Of(1L))));

        // [(1 + n) N, ...] as [1 + n, N, ...], without the pictures themselves.
        Value Copies(Value value, int skip) => copies == 0
            ? value
            : value.With("Reshape", graph.Longs([1 + copies, -1, .. description.Input.RowShape.Select(d => (long)d)])).Slice(0, skip, 1 + copies);

        Value Original(string name)
        {
            var dims = shaped[name].Shape!;
            if (dims.Count == 0 || !dims[0].PerRow || dims.Skip(1).Any(d => d.Constant is null))
            {
                throw new NotSupportedException($"Output '{name}' of '{description.Name}' is not one row a picture, so a method that makes copies of pictures cannot be part of this model. Use grad-cam or gradient.");
            }

            var rest = dims.Skip(1).Select(d => d.Factor).ToArray();
            return graph[name].With("Reshape", graph.Longs([1 + copies, -1, .. rest])).Slice(0, 0, 1).With("Squeeze", graph.Longs(0));
        }

        void Return(string name, Value value, IReadOnlyList<Dim> dims)
        {
            graph.Add(new("Identity", [value.Name], [name]));
            outputs.Add(new(name, OnnxElementType.Float, ProbeGraph.Axes(dims)));
        }
    }

    static void Check(DifferentiableModel model, CompiledMethods.Row row, IExplainer method, CompileOptions options)
    {
        if (options.Target.Kind == TargetKind.Weighted || options.Target.Classes is { Count: > 1 })
        {
            throw new NotSupportedException($"The target '{options.Target}' cannot be part of a model. Choose Target.Predicted or Target.Class, or set CompileOptions.TargetInput to give classes with the pictures.");
        }

        options.Target.Resolve(1, model.Model);
        if (row.Copies is not null && model.Model.Input.FixedRows is { } fixedRows)
        {
            throw new NotSupportedException($"'{model.Model.Name}' takes batches of {fixedRows} alone, and '{method.Name}' makes copies of each picture. Export the model with a free batch axis, or use grad-cam or gradient.");
        }

        string[] taken = [.. model.Graph.Nodes.SelectMany(n => n.Outputs), .. model.Graph.Model.Graph.Inputs.Select(i => i.Name)];
        foreach (var name in (string[])[Saliency, .. options.Attribution ? [AttributionOutput] : Array.Empty<string>(), .. options.TargetInput ? [TargetInput] : Array.Empty<string>()])
        {
            if (taken.Contains(name))
            {
                throw new NotSupportedException($"'{model.Model.Name}' has a tensor called '{name}' already. Rename it before compiling.");
            }
        }
    }

    static int Count(IExplainer method) => method is IntegratedGradients integrated ? integrated.Steps : ((NoisyExplainer)method).Samples;

    /// <summary>What a layer computed as [N, C, h, w].</summary>
    static Value First(Value value, Layer layer)
    {
        if (layer.Tokens is not { } tokens)
        {
            return First(value, layer.Layout, 0);
        }

        var axis = layer.Layout == ImageLayout.ChannelsFirst ? 2 : 1;
        var patches = tokens.Height * tokens.Width;
        value = patches == tokens.Count ? value : value.Slice(axis, tokens.First, tokens.First + patches);
        value = axis == 2 ? value : value.Transpose(0, 2, 1);
        return value.With("Reshape", value.Graph.Longs(-1, layer.Channels, tokens.Height, tokens.Width));
    }

    static Value First(Value value, ImageLayout layout, int leading)
        => layout == ImageLayout.ChannelsFirst ? value : leading == 0 ? value.Transpose(0, 3, 1, 2) : value.Transpose(0, 1, 4, 2, 3);

    static OnnxGraph Renamed(OnnxGraph graph, Dictionary<string, string> names)
    {
        return names.Count == 0 ? graph : graph with
        {
            Inputs = [.. graph.Inputs.Select(i => i with { Name = Name(i.Name) })],
            Outputs = [.. graph.Outputs.Select(o => o with { Name = Name(o.Name) })],
            Nodes = [.. graph.Nodes.Select(n => new OnnxNode(n.OpType, [.. n.Inputs.Select(Name)], [.. n.Outputs.Select(Name)], n.Attributes, n.Name, n.Domain))],
        };

        string Name(string name) => names.GetValueOrDefault(name, name);
    }
}
