using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Onnx;

namespace Microsoft.ML.Saliency.Tracing;

/// <summary>Compares the copy with the original in ONNX Runtime, once, on one probe input.</summary>
static class Parity
{
    internal static void Check(TorchSharpEngine engine, ShapedGraph graph, IReadOnlyDictionary<string, Batch> given, float tolerance)
    {
        var input = ProbeInput(engine.Model.Input);
        var inputs = given.ToDictionary(g => g.Key, g => Repeated(g.Value, input.Rows));
        inputs[engine.Model.Input.Name] = input;
        var output = engine.Model.Score.Output;
        var expected = RunOriginal(graph.Model, graph.Model.Path, inputs, [output])[0];
        var actual = engine.RunUnchecked(input, new(), default).Output.Data;
        if (Difference(expected, actual) <= tolerance)
        {
            return;
        }

        var (tensor, difference) = FirstDifference(engine, graph, inputs, tolerance) ?? (output, Difference(expected, actual));
        throw new ParityException(
            $"The copy of '{graph.Model.Name}' differs from ONNX Runtime, first at tensor '{tensor}'{MadeBy(graph, tensor)}: relative difference {difference:G3}, accepted {tolerance:G3}. " +
            "Explanations of such a copy would be of another model. Report the model, or raise TorchSharpEngineOptions.ParityTolerance if the difference is rounding.");
    }

    /// <summary>Uniform values between -1 and 1, the same every time.</summary>
    static Batch ProbeInput(InputDescription input)
    {
        var random = new Random(0);
        var rows = input.FixedRows ?? 1;
        var data = new float[rows * input.RowShape.Aggregate(1, (n, d) => n * d)];
        foreach (ref var value in data.AsSpan())
        {
            value = random.NextSingle() * 2 - 1;
        }

        return new(data, rows, input.RowShape);
    }

    static (string Tensor, float Difference)? FirstDifference(TorchSharpEngine engine, ShapedGraph graph, Dictionary<string, Batch> inputs, float tolerance)
    {
        var names = graph.Nodes.SelectMany(n => n.Outputs)
            .Where(o => o.Length > 0 && !graph.IsInner(o) && graph[o] is { Type: OnnxElementType.Float, Ints: null, Shape: { Count: > 1 } shape } && shape.All(d => d.Constant is not null || d == Dim.Rows))
            .ToArray();
        var all = graph.Model.Graph with { Outputs = [.. names.Select(n => new OnnxValueInfo(n, OnnxElementType.Float, null))] };
        var opened = OnnxModel.Create(all, graph.Model.Opset, graph.Model.Name);
        var expected = RunOriginal(opened, null, inputs, names);
        var actual = engine.RunUnchecked(inputs[engine.Model.Input.Name], new() { Values = names }, default).Values;
        return names.Select((name, i) => (name, Difference(expected[i], actual[name].Data))).Cast<(string, float)?>().FirstOrDefault(d => d!.Value.Item2 > tolerance);
    }

    static Batch Repeated(Batch row, int rows) => new([.. Enumerable.Range(0, rows).SelectMany(_ => row.Data)], rows, row.RowShape);

    static float[][] RunOriginal(OnnxModel model, string? path, Dictionary<string, Batch> inputs, IReadOnlyCollection<string> outputs)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = path is null ? new InferenceSession(model.Bytes.ToArray(), options) : new InferenceSession(path, options);
        using var run = new RunOptions();
        var values = inputs.Values.Select(b => OrtValue.CreateTensorValueFromMemory(b.Data, [b.Rows, .. b.RowShape.Select(d => (long)d)])).ToArray();
        try
        {
            using var results = session.Run(run, inputs.Keys, values, outputs);
            return [.. results.Select(r => r.GetTensorDataAsSpan<float>().ToArray())];
        }
        finally
        {
            Array.ForEach(values, v => v.Dispose());
        }
    }

    /// <summary>Largest difference, relative to the largest value; infinite where the sizes differ or only one of them is a number.</summary>
    static float Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (expected.Length != actual.Length)
        {
            return float.PositiveInfinity;
        }

        var (difference, scale) = (0f, 1e-6f);
        for (var i = 0; i < expected.Length; i++)
        {
            if (float.IsFinite(expected[i]) != float.IsFinite(actual[i]))
            {
                return float.PositiveInfinity;
            }

            if (float.IsFinite(expected[i]))
            {
                difference = Math.Max(difference, Math.Abs(expected[i] - actual[i]));
                scale = Math.Max(scale, Math.Abs(expected[i]));
            }
        }

        return difference / scale;
    }

    static string MadeBy(ShapedGraph graph, string tensor)
        => graph.Nodes.FirstOrDefault(n => n.Outputs.Contains(tensor)) is { } node ? $", made by {node}" : "";
}
