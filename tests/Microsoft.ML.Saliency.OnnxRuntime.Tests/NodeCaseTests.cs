using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Saliency.Differentiation;
using Microsoft.ML.Saliency.Onnx;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

/// <summary>The standard's own cases for single operators, written at the opset of the graphs: each gives the expected outputs, or is refused.</summary>
public sealed class NodeCaseTests(ITestOutputHelper log)
{
    /// <summary>The newest that ONNX Runtime loads: some cases are stamped with the next, and have no operator that it changed.</summary>
    const int NewestOpset = 26;

    [SkippableFact]
    public void Every_case_gives_the_expected_outputs_or_is_refused()
    {
        var (passed, refused, wrong) = (0, new List<string>(), new List<string>());
        foreach (var folder in Eval.NodeCases())
        {
            var name = Path.GetFileName(folder);
            try
            {
                var test = NodeCase.Load(folder);
                var differences = test.Outputs.Zip(Run(test)).Select(p => (Of: NodeCase.Difference(p.First, p.Second), Accepted: NodeCase.Tolerance(p.First))).ToList();
                if (differences.TrueForAll(d => d.Of <= d.Accepted))
                {
                    passed++;
                }
                else
                {
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {string.Join(", ", differences.Select(d => $"{d.Of:G3}"))}"));
                }
            }
            catch (OnnxRuntimeException e)
            {
                wrong.Add($"{name}: {e.Message}");
            }
            catch (Exception e) when (e is UnsupportedOperatorException or OnnxFormatException)
            {
                refused.Add($"{name}: {e.Message}");
            }
        }

        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed} of {passed + refused.Count + wrong.Count} cases pass, {refused.Count} are refused, {wrong.Count} are wrong"));
        refused.ForEach(log.WriteLine);
        wrong.ForEach(log.WriteLine);
        Assert.Empty(wrong);
        Assert.InRange(passed, 0.95 * (passed + refused.Count), double.PositiveInfinity);
    }

    static float[][] Run(NodeCase test)
    {
        var model = test.WithConstants();
        var data = model.Graph.Inputs;
        var shaped = ShapedGraph.Of(model, runs: OnnxOperators.Has);
        var graph = new GraphBuilder(shaped.Nodes.SelectMany(n => n.Outputs).Concat(shaped.Constants.Keys).Concat(data.Select(i => i.Name)), "");
        foreach (var (name, tensor) in shaped.Constants)
        {
            graph.Add(name, DifferentiableModel.Widen(tensor));
        }

        foreach (var node in shaped.Nodes)
        {
            new OperatorContext(node, shaped, graph).WriteForward();
        }

        var results = model.Graph.Outputs.Select(o => graph[o.Name].AsFloat().Name).ToArray();
        var bytes = OnnxWriter.Write(
            graph.Finish("case", [.. data.Select(i => i with { Type = i.Type.Held() })], [.. results.Select(r => new OnnxValueInfo(r, OnnxElementType.Float, null))]),
            Math.Clamp(shaped.Opset, OnnxOperators.Opset, NewestOpset));
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(bytes, options);
        using var run = new RunOptions();
        var values = data.Select(i => Value(DifferentiableModel.Widen(test.Input(i.Name)))).ToArray();
        try
        {
            using var outputs = session.Run(run, [.. data.Select(i => i.Name)], values, results);
            return [.. outputs.Select(o => o.GetTensorDataAsSpan<float>().ToArray())];
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
}
