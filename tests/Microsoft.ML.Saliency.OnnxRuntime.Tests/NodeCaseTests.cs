using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The standard's own cases for single operators, written at the opset of the graphs: each gives the expected output, or is refused.</summary>
public sealed class NodeCaseTests(ITestOutputHelper log)
{
    [SkippableFact]
    public void Every_case_gives_the_expected_output()
    {
        var (passed, refused, wrong) = (0, new List<string>(), new List<string>());
        foreach (var folder in Eval.NodeCases())
        {
            OnnxModel model;
            try
            {
                model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
            }
            catch (OnnxFormatException)
            {
                continue;
            }

            if (model.Graph.Nodes.Any(n => n.Domain.Length > 0 || (n.OpType != "Constant" && !OnnxOperators.Names.Contains(n.OpType))) || model.Graph.Outputs.Count != 1)
            {
                continue;
            }

            var data = Path.Combine(folder, "test_data_set_0");
            try
            {
                var inputs = model.Graph.Inputs.Select((info, i) => (info.Name, Tensor: Tensor(Path.Combine(data, $"input_{i}.pb")))).ToDictionary(p => p.Name, p => p.Tensor);
                var expected = Tensor(Path.Combine(data, "output_0.pb"));
                var difference = Difference(expected.ToSingles(), Run(model, inputs));
                // 16-bit floats are computed in 32 bits, which keep the digits that a cast to them drops.
                var tolerance = expected.Type switch { OnnxElementType.Float16 => 1e-3, OnnxElementType.BFloat16 => 8e-3, _ => 1e-4 };
                passed += difference <= tolerance ? 1 : 0;
                if (!(difference <= tolerance))
                {
                    wrong.Add($"{Path.GetFileName(folder)} ({difference:G3})");
                }
            }
            catch (Exception e) when (e is OnnxRuntimeException or OnnxFormatException)
            {
                wrong.Add($"{Path.GetFileName(folder)}: {e.Message}");
            }
            catch (UnsupportedOperatorException e)
            {
                refused.Add($"{Path.GetFileName(folder)}: {e.Message}");
            }
        }

        log.WriteLine($"{passed} cases pass, {refused.Count} are refused, {wrong.Count} are wrong");
        refused.ForEach(log.WriteLine);
        wrong.ForEach(log.WriteLine);
        Assert.Empty(wrong);
        Assert.InRange(refused.Count, 0, passed / 10);
    }

    static float[] Run(OnnxModel model, Dictionary<string, OnnxTensor> inputs)
    {
        // What shapes and bounds are computed from are inputs in the cases, and constants in models.
        var constants = model.Graph.Initializers.Concat(inputs.Where(i => i.Value.Type == OnnxElementType.Int64 || i.Value.Shape.Count == 0)).ToDictionary();
        var data = model.Graph.Inputs.Where(i => !constants.ContainsKey(i.Name)).Select(i => new OnnxValueInfo(i.Name, i.Type, [.. inputs[i.Name].Shape.Select(d => new OnnxAxis(d, null))])).ToArray();
        var shaped = ShapedGraph.Of(new(model.Name, null, default, model.IrVersion, model.Opset, "", model.Graph with { Inputs = data, Initializers = constants }));
        var graph = new GraphBuilder(shaped.Nodes.SelectMany(n => n.Outputs).Concat(shaped.Constants.Keys).Concat(data.Select(i => i.Name)), "");
        foreach (var (name, tensor) in shaped.Constants)
        {
            graph.Add(name, DifferentiableModel.Widen(tensor));
        }

        foreach (var node in shaped.Nodes)
        {
            new OperatorContext(node, shaped, graph).WriteForward();
        }

        var result = graph[model.Graph.Outputs[0].Name].AsFloat().Name;
        var bytes = OnnxWriter.Write(
            graph.Finish("case", [.. data.Select(i => i with { Type = DifferentiableModel.Widen(inputs[i.Name]).Type })], [new(result, OnnxElementType.Float, null)]),
            Math.Max(OnnxOperators.Opset, model.Opset));
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(bytes, options);
        using var run = new RunOptions();
        var values = data.Select(i => Value(DifferentiableModel.Widen(inputs[i.Name]))).ToArray();
        try
        {
            using var results = session.Run(run, [.. data.Select(i => i.Name)], values, [result]);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            Array.ForEach(values, v => v.Dispose());
        }
    }

    static OrtValue Value(OnnxTensor tensor) => tensor.Type switch
    {
        OnnxElementType.Float => OrtValue.CreateTensorValueFromMemory(tensor.ToSingles(), [.. tensor.Shape]),
        OnnxElementType.Bool => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(tensor.ToInt64s(), v => v != 0), [.. tensor.Shape]),
        _ => OrtValue.CreateTensorValueFromMemory(tensor.ToInt64s(), [.. tensor.Shape]),
    };

    static double Difference(float[] expected, float[] actual)
    {
        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        var scale = Math.Max(1, expected.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max());
        return expected.Zip(actual).Select(p => p.First.Equals(p.Second) ? 0 : double.Abs((double)p.First - p.Second) / scale).DefaultIfEmpty(0).Max();
    }

    /// <summary>A TensorProto with raw data, as the cases store them: fields 1 dims, 2 data_type, 9 raw_data.</summary>
    static OnnxTensor Tensor(string path)
    {
        var input = new CodedInputStream(File.ReadAllBytes(path));
        var dims = new List<long>();
        var (type, raw) = (OnnxElementType.Undefined, Array.Empty<byte>());
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag)
            {
                case 8: dims.Add(input.ReadInt64()); break;
                case 10:
                    for (var packed = input.ReadBytes().CreateCodedInput(); !packed.IsAtEnd;)
                    {
                        dims.Add(packed.ReadInt64());
                    }

                    break;
                case 16: type = (OnnxElementType)input.ReadInt32(); break;
                case 74: raw = input.ReadBytes().ToByteArray(); break;
                default: input.SkipLastField(); break;
            }
        }

        return new(type, dims, raw);
    }
}
