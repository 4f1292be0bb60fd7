using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.Saliency.Onnx;
using Microsoft.ML.Saliency.Operators;
using Microsoft.ML.Saliency.Tracing;
using TorchSharp;
using Xunit.Abstractions;

namespace Microsoft.ML.Saliency.Tests;

public sealed class OperatorTests(ITestOutputHelper log)
{
    [Fact]
    public void The_table_of_operators_is_the_engine_s()
        => Assert.Equal(TorchOperators.Names, Repository.Table("docs/operators.md", "| operator |").Where(cells => cells[2] is not ("-" or "written out")).Select(cells => cells[1]));

    /// <summary>The standard's own cases for single operators: each passes, or is in the list of those that are refused, with its reason.</summary>
    [SkippableFact]
    public void The_standard_s_cases_pass_or_are_listed()
    {
        var (passed, refused, wrong) = (0, new List<(string Name, string Reason)>(), new List<string>());
        foreach (var folder in Eval.NodeCases())
        {
            var name = Path.GetFileName(folder);
            try
            {
                var test = NodeCase.Load(folder);
                var results = Run(test);
                var differences = test.Outputs.Zip(results).Select(p => (Of: NodeCase.Difference(p.First, p.Second), Accepted: NodeCase.Tolerance(p.First), Kind: p.First.Type.Held() == p.Second.Type || IsQuantized(p.First, p.Second))).ToList();
                if (differences.TrueForAll(d => d.Of <= d.Accepted && d.Kind))
                {
                    passed++;
                }
                else
                {
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {string.Join(", ", differences.Select(d => $"{d.Of:G3}{(d.Kind ? "" : " of another type")}"))}"));
                }
            }
            catch (Exception e) when (e is UnsupportedOperatorException or OnnxFormatException)
            {
                refused.Add((name, e.Message));
            }
            catch (ExternalException e)
            {
                wrong.Add($"{name}: {e.Message}");
            }
        }

        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed} cases pass, {refused.Count} are refused, {wrong.Count} are wrong"));
        refused.ForEach(r => log.WriteLine($"{r.Name}: {r.Reason}"));
        wrong.ForEach(log.WriteLine);
        Assert.Empty(wrong);
        Assert.Equal(refused.Select(r => r.Name), Repository.Table("docs/operators.md", "| case |").Select(cells => cells[1]));
        Assert.InRange(passed, 0.95 * (passed + refused.Count), double.PositiveInfinity);
    }

    [Theory]
    [InlineData("up", new[] { 1f, 2, 4, 8, 0.5f })]
    [InlineData("down", new[] { 1f, 1, 2, 4, 0.25f })]
    [InlineData("nearest", new[] { 1f, 2, 4, 4, 0.25f })]
    public void A_cast_to_powers_of_two_rounds_as_it_says(string mode, float[] expected)
    {
        float[] given = [1, 1.6f, 3, 5, 0.3f, 0, float.PositiveInfinity, float.NaN];
        var attributes = new Dictionary<string, OnnxAttribute> { ["to"] = OnnxAttribute.Of((long)OnnxElementType.Float8E8M0), ["round_mode"] = OnnxAttribute.Of(mode) };
        var model = OnnxModel.Create(TinyModels.Graph([new("x", OnnxElementType.Float, null)], [new("y", OnnxElementType.Undefined, null)], [new("Cast", ["x"], ["y"], attributes)]), opset: 24);
        var y = Assert.Single(Run(new("cast", model, [OnnxTensor.Of(given, given.Length)], [])));
        Assert.Equal([.. expected, MathF.ScaleB(1, -127), MathF.ScaleB(1, 127), float.NaN], y.ToSingles());
    }

    // Quantised numbers are held as floats, so that gradients pass.
    static bool IsQuantized(OnnxTensor expected, OnnxTensor actual) => expected.Type.IsInteger() && OnnxTensor.BitsOf(expected.Type) <= 16 && actual.Type == OnnxElementType.Float;

    static OnnxTensor[] Run(NodeCase test)
    {
        var model = test.WithConstants();
        using var traced = new TracedModel(ShapedGraph.Of(model, runs: TorchOperators.Has), FunctionEngine.Describe([1, 1, 1], 1) with { Name = model.Name }, Precision.Float32, new Dictionary<string, Batch>());
        var writer = new ScriptWriter(traced, Precision.Float32);
        var data = model.Graph.Inputs;
        for (var i = 0; i < data.Count; i++)
        {
            writer.Bind(data[i].Name, string.Create(CultureInfo.InvariantCulture, $"inputs[{i}]"));
        }

        foreach (var node in traced.Graph.Nodes.Where(n => !n.Outputs.Any(o => traced.WeightIndex(o) is not null)))
        {
            writer.Write(node);
        }

        var outputs = model.Graph.Outputs.Select(o => $"({writer.Variable(o.Name)}).contiguous()");
        var script = $"def run(inputs: List[Tensor], w: List[Tensor]) -> List[Tensor]:\n{writer.Body}  return [{string.Join(", ", outputs)}]\n";
        using var scope = torch.NewDisposeScope();
        using var unit = torch.jit.compile(script);
        torch.Tensor[] given = [.. data.Select(i => TensorData.Upload(test.Input(i.Name)))];
        return [.. ((torch.Tensor[])unit.invoke("run", given, traced.Weights)).Select(Download)];
    }

    static OnnxTensor Download(torch.Tensor tensor)
    {
        var type = tensor.dtype switch { torch.ScalarType.Float32 => OnnxElementType.Float, torch.ScalarType.Bool => OnnxElementType.Bool, _ => OnnxElementType.Int64 };
        return new(type, tensor.shape, tensor.bytes.ToArray());
    }
}
